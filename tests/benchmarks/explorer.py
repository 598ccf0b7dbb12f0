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
JUDGED = f"{WITH_TEXT} AND score.faithfulness < 0.5"
"""All that one would ask at once of a customer's complaint: a model, its cost, what it said, whose it was, how it was judged."""
SINCE, UNTIL = "2026-11-21T00:00:00Z", "2026-12-22T00:00:00Z"
WINDOWS = {"/api/v1": {"project": PROJECT, "start": SINCE, "end": UNTIL}, f"/projects/{PROJECT}": {"from": SINCE, "to": UNTIL}}
"""All of it, with both ends named as the pages name them; in the words of the API, and in those of the pages."""
RARE = "text CONTAINS 'refund4711'"
COMMON = "text CONTAINS 'refund'"

QUESTIONS: dict[str, tuple[str, dict[str, str], str]] = {
    "list page, compound filter": (f"/projects/{PROJECT}/traces", {"filter": COMPOUND}, "p95 < 200 ms"),
    "list page, with text and a score": (f"/projects/{PROJECT}/traces", {"filter": JUDGED}, "p95 < 200 ms"),
    "list, compound filter": ("/api/v1/traces", {"filter": COMPOUND}, "p95 < 200 ms"),
    "list, compound filter with text": ("/api/v1/traces", {"filter": WITH_TEXT}, "p95 < 200 ms"),
    "list, compound filter with text and a score": ("/api/v1/traces", {"filter": JUDGED}, "p95 < 200 ms"),
    "list, compound filter that nothing matches": (
        "/api/v1/traces",
        {"filter": f"{COMPOUND} AND cost_usd > 1000"},
        "p95 < 200 ms",
    ),
    "full text, rare word": ("/api/v1/traces", {"filter": RARE}, "p95 < 200 ms"),
    "full text, common word": ("/api/v1/traces", {"filter": COMMON}, "p95 < 400 ms"),
    "facets with counts": ("/api/v1/facets", {}, "p95 < 300 ms"),
    "facets with counts, filtered": ("/api/v1/facets", {"filter": COMPOUND}, "p95 < 300 ms"),
    "histogram": ("/api/v1/histogram", {}, ""),
    "histogram, filtered": ("/api/v1/histogram", {"filter": COMPOUND}, ""),
    "overview page": (f"/projects/{PROJECT}/overview", {}, "p95 < 600 ms"),
    "overview page, filtered": (f"/projects/{PROJECT}/overview", {"filter": COMPOUND}, "p95 < 600 ms"),
    "overview": ("/api/v1/overview", {}, "p95 < 600 ms"),
    "overview, filtered": ("/api/v1/overview", {"filter": COMPOUND}, "p95 < 600 ms"),
    "sessions": ("/api/v1/sessions", {}, ""),
    "users": ("/api/v1/users", {}, ""),
    "autocomplete, a field": ("/api/v1/filters/complete", {"text": "cost_usd > 1 AND mod"}, "p95 < 100 ms"),
    "autocomplete, a value": ("/api/v1/filters/complete", {"text": "model = 'gpt"}, "p95 < 100 ms"),
    "autocomplete, a user of many": ("/api/v1/filters/complete", {"text": "user_id = 'user-1"}, "p95 < 100 ms"),
    "autocomplete, an attribute's value": ("/api/v1/filters/complete", {"text": "attributes['tenant'] = 'te"}, "p95 < 100 ms"),
}
"""What is asked: path, parameters, aim at a million spans."""


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
    with running_server(directory) as server, httpx.Client(base_url=server.url, timeout=60) as http:
        for what, (path, parameters, _) in QUESTIONS.items():
            window = next(window for beginning, window in WINDOWS.items() if path.startswith(beginning))
            yield what, milliseconds(partial(asked, http, path, window | parameters), runs=20)
