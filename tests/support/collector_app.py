"""The collector behind an in-process HTTP client, over a real store."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from litestar import Litestar
from litestar.testing import TestClient
from prometheus_client import CollectorRegistry

from lumetra_collector.http import BODY_PAUSE_SECONDS, collector_router
from lumetra_collector.ingest import Ingest, ProjectDirectory
from lumetra_collector.meters import IngestMeters
from lumetra_collector.settings import CollectorSettings
from lumetra_collector.write import TelemetryWriter
from lumetra_storage.settle import settle
from lumetra_storage.store import TelemetryStore
from support.stores import NamedProjects, chdb_store

PROTOBUF = {"content-type": "application/x-protobuf"}
JSON = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCollector:
    """A collector that takes requests."""

    client: TestClient[Litestar]
    store: TelemetryStore
    projects: NamedProjects
    meters: CollectorRegistry

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.store.clickhouse.query(sql).rows

    def empty(self) -> None:
        """Forget all that was stored."""
        for table in ("spans", "spans_light", "trace_days", "event_logs", "metric_points", "scores", "usage_covered"):
            self.store.clickhouse.command(f"TRUNCATE TABLE {table}")


@contextmanager
def running_collector(directory: Path, settings: CollectorSettings | None = None) -> Generator[RunningCollector]:
    """Run a collector over a store in *directory* for as long as the block lasts."""
    settings = settings or CollectorSettings(workers=1)
    with chdb_store(directory) as store:
        assert isinstance(store.projects, NamedProjects)
        meters = CollectorRegistry()
        with serving(store, store.projects, settings=settings, meters=meters, telemetry=store) as client:
            yield RunningCollector(client=client, store=store, projects=store.projects, meters=meters)


@contextmanager
def serving(
    writer: TelemetryWriter,
    projects: ProjectDirectory,
    *,
    settings: CollectorSettings,
    meters: CollectorRegistry,
    telemetry: TelemetryStore,
    body_pause_seconds: float = BODY_PAUSE_SECONDS,
) -> Generator[TestClient[Litestar]]:
    """Serve a collector that writes to *writer*, which need not be the store itself."""
    ingest = Ingest(writer, projects, settings=settings, meters=IngestMeters(meters), settle=partial(settle, telemetry))
    router = collector_router(ingest, max_body_bytes=settings.max_body_bytes, body_pause_seconds=body_pause_seconds)
    with TestClient(
        Litestar([router], on_shutdown=[ingest.close], logging_config=None), raise_server_exceptions=False
    ) as client:
        yield client
