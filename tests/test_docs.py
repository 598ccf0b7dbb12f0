"""The documentation says what the code does, or this fails."""

import re
from pathlib import Path

import pytest

from write_docs import REFERENCE, pages
from write_screenshots import IMAGES, MOST_BYTES, SCENES

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


PICTURES = {
    "search.md": ["search"],
    "traces.md": ["traces", "trace"],
    "scores.md": ["scores"],
    "compare.md": ["compare"],
    "sessions.md": ["sessions"],
    "overview.md": ["overview"],
    "export.md": ["export"],
    "sql.md": ["sql"],
    "live-tail.md": ["live"],
}
"""What the pages about the explorer show; an empty alternative text would tell a reader who cannot see it nothing."""


@pytest.mark.parametrize("page", PICTURES)
def test_every_page_of_the_explorer_shows_its_pictures(page: str) -> None:
    shown = re.findall(r"!\[[^\]]{20,}\]\(images/([a-z-]+)\.png\)", (ROOT / "docs" / page).read_text(encoding="utf-8"))

    assert shown == PICTURES[page]


def test_there_is_a_picture_of_every_scene_and_none_besides() -> None:
    sizes = {path.stem: path.stat().st_size for path in IMAGES.iterdir()}

    assert sizes.keys() == {scene.__name__ for scene in SCENES} == {name for names in PICTURES.values() for name in names}
    assert max(sizes.values()) < MOST_BYTES
