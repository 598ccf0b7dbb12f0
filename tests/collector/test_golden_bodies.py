"""Every captured body is taken, with the counts its manifest says."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from support.collector_app import RunningCollector, running_collector

OTLP = Path(__file__).parents[1] / "golden" / "otlp"
MANIFEST: list[dict[str, Any]] = json.loads((OTLP / "MANIFEST.json").read_text())


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningCollector]:
    with running_collector(tmp_path_factory.mktemp("store")) as running:
        yield running


def _post_all(collector: RunningCollector, signal: str) -> dict[str, int]:
    """Send every captured body of *signal*, each to a project of its own; give the number of each project."""
    projects: dict[str, int] = {}
    for entry in MANIFEST:
        if entry["signal"] == signal:
            headers = {"content-type": entry["content_type"], "x-lumetra-project": entry["file"]}
            answer = collector.client.post(entry["path"], content=(OTLP / entry["file"]).read_bytes(), headers=headers)
            assert (answer.status_code, answer.content) in [(200, b""), (200, b"{}")], entry["file"]
            projects[entry["file"]] = collector.projects.ensure(entry["file"])
    return projects


def _counts(collector: RunningCollector, table: str, columns: str, projects: dict[str, int]) -> dict[str, tuple[Any, ...]]:
    rows = collector.rows(f"SELECT project_id, {columns} FROM {table} FINAL GROUP BY project_id")
    by_number = {row[0]: row[1:] for row in rows}
    return {file: by_number[number] for file, number in projects.items()}


def test_captured_spans_are_stored_as_the_manifest_counts_them(collector: RunningCollector) -> None:
    projects = _post_all(collector, "traces")

    counted = _counts(collector, "spans", "count(), uniqExact(trace_id), countIf(is_entry)", projects)

    entries = {entry["file"]: entry for entry in MANIFEST}
    expected = {file: (entries[file]["spans"], entries[file]["traces"], entries[file]["roots"]) for file in projects}
    assert counted == expected


def test_captured_log_events_are_stored_as_the_manifest_counts_them(collector: RunningCollector) -> None:
    projects = _post_all(collector, "logs")
    evaluations = {row[0]: row[1] for row in collector.rows("SELECT project_id, count() FROM scores FINAL GROUP BY project_id")}

    counted = _counts(collector, "event_logs", "count()", projects)

    events = {file: counted[file][0] + evaluations.get(number, 0) for file, number in projects.items()}
    assert events == {entry["file"]: sum(entry["events"].values()) for entry in MANIFEST if entry["signal"] == "logs"}


def test_captured_metrics_are_stored_once_however_often_they_are_sent(collector: RunningCollector) -> None:
    projects = _post_all(collector, "metrics")
    once = _counts(collector, "metric_points", "arraySort(groupUniqArray(name))", projects)
    points = collector.rows("SELECT count() FROM metric_points FINAL")
    _post_all(collector, "metrics")

    assert collector.rows("SELECT count() FROM metric_points FINAL") == points
    names = {
        entry["file"]: sorted({metric.split("|")[0] for metric in entry["metrics"]}) for entry in MANIFEST if "metrics" in entry
    }
    assert {file: list(found[0]) for file, found in once.items()} == names
