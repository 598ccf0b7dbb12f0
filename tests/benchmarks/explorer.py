"""What people wait for in the explorer, at a hundred thousand spans and at a million, through the server as a browser would ask."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx

from benchmarks.measure import Figure, milliseconds
from benchmarks.reads import PROJECT, SIZES, asked, fill
from support.server import running_server

COMPOUND = "model = 'gpt-4o-2026-08-06' AND cost_usd > 0.004 AND attributes['tenant'] = 'tenant-3'"
WITH_TEXT = f"{COMPOUND} AND output CONTAINS 'refund'"
WINDOW = {"start": "2026-11-21T00:00:00Z", "end": "2026-12-22T00:00:00Z"}
"""All of it, with both ends named as the pages name them."""
RARE = "text CONTAINS 'refund4711'"
COMMON = "text CONTAINS 'refund'"

QUESTIONS: dict[str, tuple[str, dict[str, str], str]] = {
    "list, compound filter": ("/traces", {"filter": COMPOUND}, "p95 < 200 ms"),
    "list, compound filter with text": ("/traces", {"filter": WITH_TEXT}, "p95 < 200 ms"),
    "list, compound filter that nothing matches": ("/traces", {"filter": f"{COMPOUND} AND cost_usd > 1000"}, "p95 < 200 ms"),
    "full text, rare word": ("/traces", {"filter": RARE}, "p95 < 200 ms"),
    "full text, common word": ("/traces", {"filter": COMMON}, "p95 < 400 ms"),
    "facets with counts": ("/facets", {}, "p95 < 300 ms"),
    "facets with counts, filtered": ("/facets", {"filter": COMPOUND}, "p95 < 300 ms"),
    "histogram": ("/histogram", {}, ""),
    "histogram, filtered": ("/histogram", {"filter": COMPOUND}, ""),
    "overview": ("/overview", {}, "p95 < 600 ms"),
    "overview, filtered": ("/overview", {"filter": COMPOUND}, "p95 < 600 ms"),
    "sessions": ("/sessions", {}, ""),
    "users": ("/users", {}, ""),
    "autocomplete, a field": ("/filters/complete", {"text": "cost_usd > 1 AND mod"}, "p95 < 100 ms"),
    "autocomplete, a value": ("/filters/complete", {"text": "model = 'gpt"}, "p95 < 100 ms"),
    "autocomplete, a user of many": ("/filters/complete", {"text": "user_id = 'user-1"}, "p95 < 100 ms"),
    "autocomplete, an attribute's value": ("/filters/complete", {"text": "attributes['tenant'] = 'te"}, "p95 < 100 ms"),
}
"""What is asked: path under /api/v1, parameters, aim at a million spans."""


def measure(directory: Path) -> Iterator[Figure]:
    measured = {size: dict(figures(directory / str(size), size)) for size in SIZES}
    for what, (_, _, aim) in QUESTIONS.items():
        yield Figure(
            what=f"{what}, p50 / p95 at {SIZES[0]:,} and at {SIZES[1]:,} spans",
            measured="   ".join("{:.0f} / {:.0f} ms".format(*measured[size][what]) for size in SIZES),
            aim=aim,
        )


def figures(directory: Path, size: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """Fill a store and time every question."""
    fill(directory, size)
    with running_server(directory) as server, httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as http:
        for what, (path, parameters, _) in QUESTIONS.items():
            yield what, milliseconds(partial(asked, http, path, {"project": PROJECT, **WINDOW, **parameters}), runs=20)
