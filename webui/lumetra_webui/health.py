"""Liveness, readiness and Prometheus metrics."""

from typing import Any

from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from lumetra_registry.projects import Projects
from lumetra_storage.store import TelemetryStore


def health_routes(telemetry: TelemetryStore, projects: Projects, meters: CollectorRegistry) -> list[Any]:
    """Make `/health`, `/ready` and `/metrics`."""

    @get("/health", sync_to_thread=False, summary="Is the process alive", tags=["Operations"])
    def health() -> dict[str, str]:
        return {"status": "alive"}

    @get("/ready", sync_to_thread=True, summary="Do the stores answer; 503 while one does not", tags=["Operations"])
    def ready() -> dict[str, str]:
        # Both stores: without the relational one no new project could be resolved, and ingest would answer 503.
        telemetry.clickhouse.query("SELECT 1")
        projects.list()
        return {"status": "ready"}

    @get("/metrics", sync_to_thread=True, summary="Prometheus metrics", tags=["Operations"])
    def metrics() -> Response[bytes]:
        return Response(generate_latest(meters), media_type=CONTENT_TYPE_LATEST)

    return [health, ready, metrics]
