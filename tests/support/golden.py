"""The captured request bodies, what they normalise to, and the golden files that hold it.

`LUMETRA_WRITE_GOLDEN=1 pytest tests/collector/test_canonical_golden.py` writes the golden files anew; read the difference before
you commit it.
"""

import dataclasses
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lumetra_collector.decode import decode_traces
from lumetra_collector.normalise import Normalised, normalise
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.span import Span
from lumetra_core.usage import UsageNode, leaf_usage

GOLDEN = Path(__file__).parent.parent / "golden"
BODIES = GOLDEN / "otlp"
CANONICAL = GOLDEN / "canonical"
IS_WRITING = os.environ.get("LUMETRA_WRITE_GOLDEN") == "1"

# What a golden file leaves out: the raw input, which lies beside it, and what is the same for all.
_LEFT_OUT = frozenset({"attributes", "resource", "events", "links", "project", "usage_is_leaf", "trace_id"})


def trace_bodies() -> list[str]:
    """List the captured trace bodies by name, protobuf and JSON."""
    return sorted(path.name for pattern in ("*.traces.pb", "*.traces.raw.json") for path in BODIES.glob(pattern))


def otlp_spans(body: str) -> list[OtlpSpan]:
    """Decode a captured body; a name without an ending means protobuf."""
    name = body if "." in body else f"{body}.traces.pb"
    return decode_traces((BODIES / name).read_bytes(), "json" if name.endswith(".json") else "protobuf").spans


def normalised(body: str) -> list[Normalised]:
    """Decode and normalise a captured body; preliminary copies are left out, as in the product."""
    read = (normalise(span, project="golden") for span in otlp_spans(body))
    return [one for one in read if one is not None]


def canonical_spans(body: str) -> list[Span]:
    """Give the canonical spans of a captured body, in the order they came."""
    return [one.span for one in normalised(body)]


def leaves(spans: Iterable[Span]) -> frozenset[tuple[str, str]]:
    """Choose (trace_id, span_id) of the spans whose usage counts, trace by trace."""
    traces: dict[str, list[UsageNode]] = {}
    for span in spans:
        traces.setdefault(span.trace_id, []).append(UsageNode(**{field: getattr(span, field) for field in UsageNode._fields}))
    return frozenset((trace_id, span_id) for trace_id, nodes in traces.items() for span_id in leaf_usage(nodes))


def leaf_totals(spans: list[Span]) -> list[tuple[int, int]]:
    """Sum input and output tokens of each trace over the spans that count, the traces in order of their start."""
    counted = leaves(spans)
    totals: dict[str, tuple[int, int]] = {}
    for span in sorted(spans, key=lambda one: one.start_time):
        counts = (span.trace_id, span.span_id) in counted
        given, returned = totals.get(span.trace_id, (0, 0))
        totals[span.trace_id] = (
            given + (span.input_tokens or 0) * counts,
            returned + (span.output_tokens or 0) * counts,
        )
    return list(totals.values())


def rendered(body: str) -> str:
    """Write what *body* normalises to as JSON that reads well in a difference."""
    spans = [_said(one) for one in normalised(body)]
    return json.dumps(spans, indent=1, sort_keys=True, ensure_ascii=False, default=_plain) + "\n"


def _said(one: Normalised) -> dict[str, Any]:
    fields = {field.name: getattr(one.span, field.name) for field in dataclasses.fields(Span) if field.name not in _LEFT_OUT}
    said = {name: value for name, value in fields.items() if value not in (None, "", (), {}, [])}
    return {**said, "scores": [dataclasses.asdict(score) for score in one.scores]} if one.scores else said


def _plain(value: object) -> object:
    return {"bytes": value.hex()} if isinstance(value, bytes) else str(value)


def golden_path(body: str) -> Path:
    """Name the golden file of a captured body."""
    stem = body.removesuffix(".pb").removesuffix(".json").replace(".traces", "").replace(".raw", "-raw")
    return CANONICAL / f"{stem}.json"
