"""The columns of the trace list: which there are, which the address asks for, and the menu in which they are chosen."""

from collections.abc import Iterable
from dataclasses import dataclass

COLUMNS = {
    "time": "Time",
    "name": "Name",
    "input": "Input",
    "output": "Output",
    "duration": "Duration",
    "tokens": "Tokens",
    "cost": "Cost",
    "status": "Status",
    "session": "Session",
    "user": "User",
    "model": "Model",
    "tags": "Tags",
    "environment": "Environment",
}
"""Every column by its name in the address, in the order in which they stand."""

DEFAULT_COLUMNS = ("time", "name", "input", "output", "duration", "tokens", "cost", "status")
ALWAYS = "name"
"""The column that cannot be left out: it holds the link."""

_NUMBERS = frozenset({"duration", "tokens", "cost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the list."""

    name: str
    label: str
    is_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """One column in the menu."""

    name: str
    label: str
    is_shown: bool
    is_always: bool


def columns_named(written: Iterable[str]) -> tuple[str, ...]:
    """Read `columns=` of an address, given once with commas or several times; unknown names are passed over.

    Whatever the order, columns stand in ours, so that two lists can be compared. None named means the usual ones.
    """
    named = {name.strip() for part in written for name in part.split(",")} & COLUMNS.keys()
    return tuple(name for name in COLUMNS if name in named | {ALWAYS}) if named else DEFAULT_COLUMNS


def shown(names: Iterable[str]) -> tuple[Column, ...]:
    """Give the heads of the columns called *names*."""
    return tuple(Column(name=name, label=COLUMNS[name], is_number=name in _NUMBERS) for name in names)


def choices(names: Iterable[str]) -> tuple[ColumnChoice, ...]:
    """Give every column, those of *names* chosen."""
    chosen = frozenset(names)
    return tuple(
        ColumnChoice(name=name, label=label, is_shown=name in chosen, is_always=name == ALWAYS)
        for name, label in COLUMNS.items()
    )
