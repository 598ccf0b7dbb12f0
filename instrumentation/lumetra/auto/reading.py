"""Read values of libraries that give dictionaries at one place and typed objects at another; an absent one is None."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

_MAPPINGS = (dict, Mapping)
"""The class first: asking the abstract one takes ten times as long."""
_SENTINELS = frozenset({"Omit", "NotGiven", "NotGivenOr"})
"""Class names of the marks by which generated clients (openai, anthropic) tell "not passed" from None."""


def given(value: Any) -> Any:
    """Give *value*, or None where it is a client's mark for a parameter that was not passed."""
    return None if type(value).__name__ in _SENTINELS else value


def read(value: Any, *path: str) -> Any:
    """Follow *path* through mappings and attributes; None where it ends early."""
    for name in path:
        value = cast("Mapping[str, Any]", value).get(name) if isinstance(value, _MAPPINGS) else getattr(value, name, None)
        if value is None:
            return None
    return given(value)


def items(value: Any) -> Sequence[Any]:
    """Give the items of a list that may be absent, or lazily produced once by the user (which is then left alone)."""
    return cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()


def whole(value: Any) -> int | None:
    """Give a count, or None for anything that is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def real(value: Any) -> float | None:
    """Give a number as a float, or None."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def word(value: Any) -> str | None:
    """Give a text, or None for anything else or an empty one."""
    return value if isinstance(value, str) and value else None


def words(value: Any) -> tuple[str, ...] | None:
    """Give one text or several as a tuple; None for none."""
    if isinstance(value, str):
        return (value,)
    found = (
        tuple(item for item in cast("Iterable[Any]", value) if isinstance(item, str)) if isinstance(value, list | tuple) else ()
    )
    return found or None
