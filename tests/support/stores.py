"""Real stores for tests: chDB and SQLite in a folder of the test, PostgreSQL as a server the test starts.

chDB opens one directory per process at a time: close one store before the next is opened.
"""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from lumetra_core.span import Span
from lumetra_storage.clickhouse import open_clickhouse
from lumetra_storage.schema import migrate
from lumetra_storage.settings import StorageSettings
from lumetra_storage.spans import columns, with_project_ids
from lumetra_storage.store import TelemetryStore


@dataclass
class NamedProjects:
    """Projects by number, for tests that need no registry: `ensure` gives the next number."""

    ids: dict[str, int] = field(default_factory=dict)

    def ensure(self, name: str) -> int:
        return self.ids.setdefault(name, len(self.ids) + 1)

    def names(self, project_ids: Collection[int]) -> Mapping[int, str]:
        return {number: name for name, number in self.ids.items() if number in project_ids}


@contextmanager
def chdb_store(directory: Path, url: str | None = None) -> Generator[TelemetryStore]:
    """Open a migrated telemetry store in *directory*, or at *url*."""
    clickhouse = open_clickhouse(StorageSettings(data_dir=directory, clickhouse_url=url))
    try:
        migrate(clickhouse, None)
        yield TelemetryStore(clickhouse=clickhouse, projects=NamedProjects())
    finally:
        clickhouse.close()


def put_spans(store: TelemetryStore, *spans: Span) -> int:
    """Store *spans* as one request does; give the id of the first one's project."""
    assert isinstance(store.projects, NamedProjects)
    ids = {span.project: store.projects.ensure(span.project) for span in spans}
    store.insert_spans(with_project_ids(columns(spans), ids))
    return ids[spans[0].project]


def put_batch(store: TelemetryStore, batch: pa.RecordBatch) -> None:
    """Store ready columns of spans of known or new projects."""
    assert isinstance(store.projects, NamedProjects)
    names = {str(name) for name in batch.column("project").to_pylist()}
    store.insert_spans(with_project_ids(batch, {name: store.projects.ensure(name) for name in names}))


@contextmanager
def postgresql_server(directory: Path) -> Generator[str]:
    """Run a PostgreSQL server of the machine's own installation in *directory*; give its URL."""
    programs = newest_postgresql()
    assert programs is not None
    data = directory / "pg"
    as_user = _unprivileged(directory)
    subprocess.run(
        [*as_user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    port = free_port()
    server = subprocess.Popen(
        [*as_user, programs / "postgres", "-D", data, "-p", str(port), "-k", "", "-h", "127.0.0.1", "-F"],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(programs / "pg_isready", port)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=30)


def newest_postgresql() -> Path | None:
    """Find the programs of the newest PostgreSQL on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _unprivileged(directory: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then give the folder to `nobody` and run as that."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(is_ready: Path, port: int) -> None:
    for _ in range(600):
        if subprocess.run([is_ready, "-h", "127.0.0.1", "-p", str(port), "-q"], check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise TimeoutError("PostgreSQL did not start")
