"""What every captured body means in canonical terms, compared as a whole with a golden file."""

import json

import pytest

from support import golden


@pytest.mark.parametrize("body", golden.trace_bodies())
def test_a_body_normalises_to_its_golden_file(body: str) -> None:
    path = golden.golden_path(body)
    rendered = golden.rendered(body)
    if golden.IS_WRITING:
        path.write_text(rendered, encoding="utf-8")

    assert json.loads(rendered) == json.loads(path.read_text(encoding="utf-8"))


def test_no_golden_file_is_left_without_its_body() -> None:
    bodies = {golden.golden_path(body).name for body in golden.trace_bodies()}

    assert {path.name for path in golden.CANONICAL.glob("*.json")} == bodies


def test_golden_files_stay_small_enough_to_be_read() -> None:
    assert [path.name for path in golden.CANONICAL.glob("*.json") if path.stat().st_size > 300_000] == []
