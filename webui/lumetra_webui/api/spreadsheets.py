"""Texts of strangers in files that people open as spreadsheets."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula (OWASP, CSV injection)."""


def harmless(text: str) -> str:
    """Put an apostrophe in front of *text* where a spreadsheet would compute it instead of showing it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
