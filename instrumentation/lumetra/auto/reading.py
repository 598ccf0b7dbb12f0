"""Read values of libraries that give dictionaries at one place and typed objects at another; an absent one is None."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

_MAPPINGS = (dict, Mapping)
"""The class first: asking the abstract one takes ten times as long."""
_KINDS = 1024
"""Of classes and names whose shape is remembered: more than any program reads of, and a bound if classes are made on the way."""
_SENTINELS = frozenset({"Omit", "NotGiven", "NotGivenOr"})
"""Class names of the marks by which generated clients (openai, anthropic) tell "not passed" from None."""


def given(value: Any) -> Any:
    """Give *value*, or None where it is a client's mark for a parameter that was not passed."""
    return None if type(value).__name__ in _SENTINELS else value


def read(value: Any, *path: str) -> Any:
    """Follow *path* through mappings and attributes; None where it ends early."""
    for name in path:
        value = cast("Mapping[str, Any]", value).get(name) if isinstance(value, _MAPPINGS) else _attribute(value, name)
        if value is None:
            return None
    return given(value)


def fields(value: Any) -> Mapping[str, Any]:
    """Give what a mapping or an object of plain fields holds, for reading many of them at once; empty for anything else.

    Fields a pydantic model was not declared with (a provider's own, beside OpenAI's protocol) are there too.
    """
    if isinstance(value, _MAPPINGS):
        return cast("Mapping[str, Any]", value)
    declared: dict[str, Any] = getattr(value, "__dict__", None) or {}
    extra = getattr(value, "__pydantic_extra__", None)
    return {**declared, **extra} if extra and isinstance(extra, dict) else declared


def _attribute(value: Any, name: str) -> Any:
    """Read one attribute, an absent one in a hundredth of the time that pydantic takes to raise its own error for it."""
    declared = getattr(value, "__dict__", None)
    if declared is not None and name in declared:
        return declared[name]
    if not _is_pydantic_without(type(value), name):  # pyright: ignore[reportUnknownArgumentType] -- a stranger's object
        return getattr(value, name, None)
    extra = getattr(value, "__pydantic_extra__", None)
    return cast("dict[str, Any]", extra).get(name) if isinstance(extra, dict) else None


@lru_cache(maxsize=_KINDS)
def _is_pydantic_without(kind: type, name: str) -> bool:
    """Tell whether objects of *kind* are pydantic models that could have *name* only as an undeclared field."""
    if name.startswith("_") or "__pydantic_fields__" not in vars(kind):  # private attributes have a place of their own
        return False
    if any(name in vars(base) for base in kind.__mro__):
        return False
    # A model may look attributes up in its own way (LlamaIndex's events keep them in a private dictionary).
    looks_up = next((base for base in kind.__mro__ if "__getattr__" in vars(base)), kind)
    return looks_up.__module__.partition(".")[0] == "pydantic"


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
