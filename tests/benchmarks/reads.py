"""What people wait for, at a hundred thousand spans and at a million, through the server as a browser would ask."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx

from benchmarks.measure import Figure, milliseconds
from lumetra_core.trace import TimeWindow
from lumetra_registry.projects import Projects
from lumetra_storage.clickhouse import open_clickhouse
from lumetra_storage.relational import migrate_relational, open_relational
from lumetra_storage.schema import migrate
from lumetra_storage.scores import columns as score_columns
from lumetra_storage.settings import StorageSettings
from lumetra_storage.spans import with_project_ids
from lumetra_storage.store import TelemetryStore
from lumetra_storage.traces import project_activity
from support.server import running_server
from support.span_factory import judgements, span_batches

SIZES = (100_000, 1_000_000)
PROJECT = "support-bot"
EVER = TimeWindow(start=0, end=2**62)


def measure(directory: Path) -> Iterator[Figure]:
    measured = {size: dict(figures(directory / str(size), size)) for size in SIZES}
    for what, aim in AIMS.items():
        yield Figure(
            what=f"{what}, p50 / p95 at {SIZES[0]:,} and at {SIZES[1]:,} spans",
            measured="   ".join("{:.0f} / {:.0f} ms".format(*measured[size][what]) for size in SIZES),
            aim=aim,
        )


AIMS = {
    "list page": "p95 < 150 ms",
    "list API": "p95 < 150 ms",
    "list API, tenth page": "p95 < 150 ms",
    "trace by id, API": "p95 < 100 ms",
    "trace page": "p95 < 100 ms",
    "aggregate over all": "p95 < 300 ms",
}


def figures(directory: Path, size: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """Fill a store and time every question."""
    yield "aggregate over all", fill(directory, size)
    with running_server(directory) as server, httpx.Client(base_url=server.url, timeout=60) as http:
        api = {"project": PROJECT, "limit": "50"}
        page = f"/projects/{PROJECT}/traces?from=2026-10-01T00:00:00Z"
        first = asked(http, "/api/v1/traces", api).json()
        deep = first
        for _ in range(9):
            deep = asked(http, "/api/v1/traces", api | {"cursor": deep["next_cursor"]}).json()
        trace_id = deep["items"][20]["trace_id"]
        yield "list page", milliseconds(partial(asked, http, page))
        yield "list API", milliseconds(partial(asked, http, "/api/v1/traces", api))
        yield (
            "list API, tenth page",
            milliseconds(partial(asked, http, "/api/v1/traces", api | {"cursor": deep["next_cursor"]})),
        )
        yield "trace by id, API", milliseconds(partial(asked, http, f"/api/v1/traces/{trace_id}"))
        yield "trace page", milliseconds(partial(asked, http, f"/projects/{PROJECT}/traces/{trace_id}"))


def asked(http: httpx.Client, path: str, parameters: dict[str, str] | None = None) -> httpx.Response:
    answer = http.get(path, params=parameters, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer


def fill(directory: Path, size: int) -> tuple[float, float]:
    """Insert *size* spans as the collector does, in groups, a judgement of each trace, and time an aggregate over all of them."""
    settings = StorageSettings.from_environment({}, data_dir=directory)
    engine = open_relational(settings)
    migrate_relational(engine)
    clickhouse = open_clickhouse(settings)
    migrate(clickhouse, None)
    projects = Projects(engine)
    store = TelemetryStore(clickhouse=clickhouse, projects=projects)
    ids = {PROJECT: projects.ensure(PROJECT)}
    for batch in span_batches(size):
        store.insert_spans(with_project_ids(batch, ids))
        store.insert_scores(with_project_ids(score_columns(judgements(batch)), ids))
    times = milliseconds(partial(project_activity, store, EVER), runs=20)
    clickhouse.close()
    return times
