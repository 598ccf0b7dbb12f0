"""The documentation says what the code does, or this fails."""

import re
from pathlib import Path

import pytest

from write_docs import REFERENCE, pages

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("name", ["settings.md", "commands.md", "span.md"])
def test_made_pages_are_up_to_date(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


@pytest.mark.parametrize(
    "page", sorted(str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
)
def test_every_link_leads_somewhere(page: str) -> None:
    broken = [
        link for link in LINK.findall((ROOT / page).read_text(encoding="utf-8")) if not ((ROOT / page).parent / link).exists()
    ]

    assert broken == []


def test_every_change_fragment_names_an_issue_and_a_kind() -> None:
    odd = [
        path.name
        for path in (ROOT / "changes").iterdir()
        if not re.fullmatch(r"\d+\.[a-z0-9-]+\.(added|changed|fixed)\.md", path.name)
    ]

    assert [name for name in odd if name != ".gitkeep"] == []
