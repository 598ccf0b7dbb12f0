"""The relational database: SQLite in the data directory, or PostgreSQL. For what people and settings are, never for telemetry."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from lumetra_storage.errors import SchemaTooNew, StoreUnavailable
from lumetra_storage.settings import StorageSettings

SQLITE_BUSY_MS = 10_000
"""How long a writer waits for another one's transaction."""

_MIGRATION_LOCK = 5_104_201_867
"""Any number of our own: PostgreSQL's advisory lock that one migrating process holds."""


def open_relational(settings: StorageSettings) -> Engine:
    """Make the engine that *settings* name; it connects when first used."""
    if not settings.database_url:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return _sqlite(f"sqlite:///{settings.data_dir / 'lumetra.db'}")
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite(settings.database_url)
    # People write the address as libpq does; SQLAlchemy would look for a driver we do not ship.
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    # A connection may have been cut while it lay in the pool (a restart, a firewall): ask before lending it.
    return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=5, connect_args={"connect_timeout": 5})


def migrate_relational(engine: Engine) -> None:
    """Bring the tables up to this release; one process at a time.

    Raises:
        SchemaTooNew: a newer Lumetra has migrated this database.
    """
    try:
        with database_errors(), engine.begin() as connection:
            # Two processes that start together would both find the tables missing. The transaction gives the lock free, however it ends.
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATION_LOCK})
            else:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as exc:
        raise SchemaTooNew(
            f"The database's tables were made by a newer Lumetra ({exc}). Start that release, or restore a backup made before it."
        ) from exc


@contextmanager
def database_errors() -> Generator[None]:
    """Tell what the driver raises when the database is away, full, broken or busy in our words.

    What is wrong with a statement or its values stays what it is: a defect of ours, or (IntegrityError) an answer to the caller.
    """
    try:
        yield
    except (IntegrityError, DataError, ProgrammingError):
        raise
    except DatabaseError as exc:  # SQLite says of a broken file no more than this
        raise StoreUnavailable(f"The database does not answer: {exc.orig}") from exc
    except (InterfaceError, NoConnectionLeft) as exc:  # a connection that was cut; all of the pool in use
        raise StoreUnavailable(f"The database does not answer: {str(exc).split(' (Background')[0]}") from exc


def newest_revision() -> str:
    """Name the revision this release migrates to."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(str(files("lumetra_storage") / "migrations" / "relational"))))
    config.set_main_option("path_separator", "os")
    return config


def _sqlite(url: str) -> Engine:
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # The wait comes first: choosing the journal takes a lock itself.
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}")
    # Readers go on while somebody writes.
    cursor.execute("PRAGMA journal_mode = WAL")
    # Off by default in SQLite, always on in PostgreSQL.
    cursor.execute("PRAGMA foreign_keys = ON")
    # In WAL mode NORMAL may lose the last transactions when the machine dies: acknowledged means durable here too.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()
