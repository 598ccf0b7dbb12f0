"""The reference names every dialect that is read."""

from pathlib import Path

from lumetra_collector.dialects.registry import BEFORE_MESSAGES, DIALECTS

DOCS = Path(__file__).parents[2] / "docs"


def test_every_dialect_is_documented() -> None:
    page = (DOCS / "reference" / "dialects.md").read_text(encoding="utf-8")

    assert [dialect.name for dialect in DIALECTS if f"| `{dialect.name}` |" not in page] == []


def test_the_decision_names_those_who_go_before_the_messages() -> None:
    page = (DOCS / "decisions" / "0003-precedence-of-dialects.md").read_text(encoding="utf-8").lower().replace(" ", "_")

    assert [dialect.name for dialect in BEFORE_MESSAGES if dialect.name not in page] == []
