"""Projects: the containers of everything. An unknown name that telemetry comes with makes a new one."""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from lumetra_core import clock
from lumetra_registry.errors import InvalidDescription, InvalidProjectName, ProjectNotFound
from lumetra_storage.relational import database_errors
from lumetra_storage.tables import PROJECTS

MOST_CHARACTERS = 255
DEFAULT_PROJECT = "default"
IDS = range(1, 2**31)
"""What an id can be: INTEGER has 32 bits in PostgreSQL, which refuses any other number; SQLite takes 64 and its driver fails beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One project. `id` is what telemetry tables carry; it never changes and is never given twice."""

    id: int
    name: str
    description: str
    created_at: int
    """Nanoseconds since the epoch, UTC."""


class Projects:
    """The table of projects. What was read is kept: a project that exists goes on existing."""

    def __init__(self, engine: Engine, *, now: Callable[[], int] = clock.now) -> None:
        self._engine = engine
        self._now = now
        self._ids: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._lock = threading.Lock()

    def ensure(self, name: str) -> int:
        """Give the id of the project telemetry names *name*, making it when it is new; safe from many threads and processes.

        A stranger's name is never refused: what no project can be called is cut or dropped from it.
        """
        # Without the lock: a dictionary is read safely, and who comes too early finds the row instead.
        known = self._ids.get(name)
        if known is not None:
            return known
        usable = usable_name(name)
        project = self.by_name(usable) or self._created(usable, "")
        with self._lock:
            self._ids[name] = project.id
        return project.id

    def create(self, name: str, *, description: str = "") -> Project:
        """Make a project a person asked for; one that is there already is given back as it is.

        Raises:
            InvalidProjectName: no project can be called that.
            InvalidDescription: no database keeps it.
        """
        if name != usable_name(name):
            raise InvalidProjectName
        if "\0" in description:
            raise InvalidDescription
        return self.by_name(name) or self._created(name, description)

    def by_name(self, name: str) -> Project | None:
        """Find a project by its name."""
        # PostgreSQL refuses to compare with a text that holds NUL, where SQLite finds nothing: such a name is nobody's in
        # either.
        if name != usable_name(name):
            return None
        return next(iter(self._read(PROJECTS.select().where(PROJECTS.c.name == name))), None)

    def by_id(self, project_id: int) -> Project | None:
        """Find a project by its id."""
        if project_id not in IDS:
            return None
        return next(iter(self._read(PROJECTS.select().where(PROJECTS.c.id == project_id))), None)

    def required(self, name: str) -> Project:
        """Find a project by its name, or raise ProjectNotFound."""
        project = self.by_name(name)
        if project is None:
            raise ProjectNotFound(f"There is no project {name!r}.")
        return project

    def list(self) -> tuple[Project, ...]:
        """Give all projects in order of name."""
        return self._read(PROJECTS.select().order_by(PROJECTS.c.name))

    def names(self, project_ids: Collection[int]) -> Mapping[int, str]:
        """Give the names of some projects by id; one this database does not know (telemetry restored from elsewhere) is told so."""
        missing = [project_id for project_id in project_ids if project_id not in self._names and project_id in IDS]
        if missing:
            self._read(PROJECTS.select().where(PROJECTS.c.id.in_(missing)))
        return {project_id: self._names.get(project_id, f"unknown project {project_id}") for project_id in project_ids}

    def _created(self, name: str, description: str) -> Project:
        values = {"name": name, "description": description, "created_at": self._now()}
        try:
            with database_errors(), self._engine.begin() as connection:
                connection.execute(PROJECTS.insert().values(values))
        except IntegrityError:
            pass  # another process was faster; asking first and inserting then cannot exclude it, only the unique name does
        return self.required(name)

    def _read(self, query: sa.Select[Any]) -> tuple[Project, ...]:
        with database_errors(), self._engine.connect() as connection:
            found = tuple(Project(**row) for row in connection.execute(query).mappings())
        with self._lock:
            # Kept for good: a project is never renamed. Whoever adds that has to forget it here.
            self._names |= {project.id: project.name for project in found}
        return found


def usable_name(name: str) -> str:
    """Cut *name* down to what a project can be called; `default` when nothing is left."""
    printable = "".join(character for character in name if character.isprintable())
    return printable.strip()[:MOST_CHARACTERS].strip() or DEFAULT_PROJECT
