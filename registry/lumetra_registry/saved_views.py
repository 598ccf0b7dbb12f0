"""Saved views: the address of a trace list under a name, kept for everybody who works on the project."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from lumetra_core import clock
from lumetra_registry.errors import InvalidView, InvalidViewName, ViewNameTaken, ViewNotFound
from lumetra_registry.projects import IDS
from lumetra_storage.relational import database_errors
from lumetra_storage.tables import SAVED_VIEWS

MOST_CHARACTERS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewContent:
    """What a view shows, in the words of the address; None is left out of it."""

    filter_text: str = ""
    scope: str = "any"
    """`any`: some span of a trace has to match; `root`: its root; `span`: spans are listed, not traces."""
    columns: str | None = None
    """Names with commas."""
    range_preset: str | None = None
    """Such as `7d`."""
    range_from: str | None = None
    range_to: str | None = None

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address."""
        given = {
            "range": self.range_preset,
            "from": self.range_from,
            "to": self.range_to,
            "filter": self.filter_text,
            "scope": None if self.scope == "any" else self.scope,
            "columns": self.columns,
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView(ViewContent):
    """One view under its name."""

    id: int
    project_id: int
    name: str
    created_at: int
    """Nanoseconds since the epoch, UTC."""


class SavedViews:
    """The table of views. Every call names the project, so none reaches another one's."""

    def __init__(self, engine: Engine, *, now: Callable[[], int] = clock.now) -> None:
        self._engine = engine
        self._now = now

    def list(self, project_id: int) -> tuple[SavedView, ...]:
        """Give the views of a project in order of name."""
        query = SAVED_VIEWS.select().where(SAVED_VIEWS.c.project_id == project_id).order_by(SAVED_VIEWS.c.name)
        with database_errors(), self._engine.connect() as connection:
            return tuple(SavedView(**row) for row in connection.execute(query).mappings())

    def save(self, project_id: int, name: str, content: ViewContent) -> SavedView:
        """Keep *content* under a name that is free.

        Raises:
            InvalidViewName: nothing can be called that.
            InvalidView: one of the databases could not keep *content*.
            ViewNameTaken: the project has a view of that name; others may rely on it, so it stays.
        """
        name = name.strip()
        if not name or len(name) > MOST_CHARACTERS or not name.isprintable():
            raise InvalidViewName
        if not _is_kept(content):
            raise InvalidView
        values: dict[str, Any] = {**asdict(content), "project_id": project_id, "name": name, "created_at": self._now()}
        try:
            with database_errors(), self._engine.begin() as connection:
                made = connection.execute(SAVED_VIEWS.insert().values(values).returning(SAVED_VIEWS.c.id)).scalar_one()
        except IntegrityError as exc:
            raise ViewNameTaken(f"There is a view {name!r} already. Choose another name, or delete that view first.") from exc
        return SavedView(**values, id=made)

    def delete(self, project_id: int, view_id: int) -> None:
        """Forget a view.

        Raises:
            ViewNotFound: the project has no such view.
        """
        if view_id not in IDS:
            raise ViewNotFound(f"There is no saved view {view_id}.")
        here = sa.and_(SAVED_VIEWS.c.project_id == project_id, SAVED_VIEWS.c.id == view_id)
        with database_errors(), self._engine.begin() as connection:
            if not connection.execute(SAVED_VIEWS.delete().where(here)).rowcount:
                raise ViewNotFound(f"There is no saved view {view_id}.")


def _is_kept(content: ViewContent) -> bool:
    """Tell whether every text of *content* fits its column. PostgreSQL would refuse what SQLite takes: lengths, and NUL."""
    for name, text in asdict(content).items():
        longest = getattr(SAVED_VIEWS.c[name].type, "length", None)
        if text is not None and ("\0" in text or (longest is not None and len(text) > longest)):
            return False
    return True
