"""The telemetry tables and the names of projects, together: what every reader and writer is given."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

import pyarrow as pa

from lumetra_storage.clickhouse import ClickHouse
from lumetra_storage.rows import Rows


class ProjectNames(Protocol):
    """Who knows the projects; `lumetra_registry.projects.Projects` does."""

    def names(self, project_ids: Collection[int]) -> Mapping[int, str]:
        """Give the names of some projects by id."""
        ...


class Condition(Protocol):
    """A part of a WHERE clause; `lumetra_storage.filters.Predicate` is one."""

    @property
    def sql(self) -> str:
        """SQL of ours, never text of a user."""
        ...

    @property
    def parameters(self) -> Mapping[str, object]:
        """What is bound in it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryStore:
    """One ClickHouse with Lumetra's tables."""

    clickhouse: ClickHouse
    projects: ProjectNames

    def ask(self, query: str, **parameters: object) -> Rows:
        """Run the named query `queries/<query>.sql` with *parameters* bound."""
        return self.clickhouse.query(_sql(query), parameters)

    def ask_where(self, query: str, condition: "Condition", **parameters: object) -> Rows:
        """Run a named query with *condition* in the place of its `/* predicate */`."""
        # The only text ever put into a query. It is written by `filters.compile` from words of ours; what users write is bound.
        sql = _sql(query).replace("/* predicate */", condition.sql)
        return self.clickhouse.query(sql, {**condition.parameters, **parameters})

    def project_name(self, project_id: int) -> str:
        """Name one project."""
        return self.projects.names([project_id])[project_id]

    def project_names(self, rows: Rows) -> Mapping[int, str]:
        """Name the projects of *rows*, which have a column `project_id`."""
        if not rows.names:
            return {}  # the embedded engine names no columns of an empty answer
        return self.projects.names(set(rows.by_name()["project_id"]))

    def insert_spans(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Store spans; `spans_light` and `trace_days` follow by themselves. The batch carries `project_id`."""
        self.clickhouse.insert("spans", batch)

    def insert_event_logs(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Store log records with message content."""
        self.clickhouse.insert("event_logs", batch)

    def insert_metric_points(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Store metric points."""
        self.clickhouse.insert("metric_points", batch)

    def insert_scores(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Store judgements."""
        self.clickhouse.insert("scores", batch)

    def insert_usage_covered(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Store which spans' usage sums leave out (see `settle`)."""
        self.clickhouse.insert("usage_covered", batch)


@cache
def _sql(name: str) -> str:
    return (files("lumetra_storage") / "queries" / f"{name}.sql").read_text("utf-8")
