"""How much of a payload a page shows before a reader asks for the whole."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one look."""

    text_characters: int
    """Of one text, and of one string within a JSON value."""
    json_nodes: int
    """Of one JSON value."""
    messages: int
    """Of the history before the turns that are new."""


FIRST_LOOK = Limits(text_characters=20_000, json_nodes=1_000, messages=40)
WHOLE = Limits(text_characters=20_000_000, json_nodes=50_000, messages=100_000)
