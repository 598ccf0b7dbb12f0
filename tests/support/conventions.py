"""Hold spans and metrics against the registry of the GenAI conventions (`tests/golden/genai_registry.json`).

The registry was written from semantic-conventions-genai (main, autumn 2026): names, types, and the operations' span names.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from opentelemetry.sdk.metrics.export import Metric
from opentelemetry.sdk.trace import ReadableSpan

REGISTRY: dict[str, Any] = json.loads((Path(__file__).parent.parent / "golden" / "genai_registry.json").read_text())
_TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "int": (int,), "double": (float,), "boolean": (bool,)}


def violations(spans: Iterable[ReadableSpan]) -> list[str]:
    """List everything about *spans* that the conventions do not allow; empty when they conform."""
    return [problem for span in spans for problem in (*_attribute_problems(span), *_shape_problems(span))]


def metric_violations(metrics: Iterable[Metric]) -> list[str]:
    """List the metrics, units and labels that are not in the registry, and the labels of another type than there."""
    return [problem for metric in metrics for problem in _metric_problems(metric)]


def _metric_problems(metric: Metric) -> Iterator[str]:
    wanted = REGISTRY["metrics"].get(metric.name)
    kind = type(metric.data).__name__.lower()
    if wanted != {"type": kind, "unit": metric.unit}:
        yield f"metric {metric.name} is a {kind} of {metric.unit}, not {wanted}"
    for name, value in {pair for point in metric.data.data_points for pair in (point.attributes or {}).items()}:
        if name not in REGISTRY["attributes"]:
            yield f"{metric.name}: unknown label {name}"
        elif not _has_type(value, REGISTRY["attributes"][name]):
            yield f"{metric.name}: label {name} is {type(value).__name__}, not {REGISTRY['attributes'][name]}"


def _attribute_problems(span: ReadableSpan) -> list[str]:
    problems: list[str] = []
    for name, value in (span.attributes or {}).items():
        wanted = _wanted(name)
        if wanted is None:
            problems.append(f"{span.name}: unknown attribute {name}")
        elif not _has_type(value, wanted):
            problems.append(f"{span.name}: {name} is {type(value).__name__}, not {wanted}")
    return problems


def _wanted(name: str) -> str | None:
    if name in REGISTRY["attributes"]:
        return REGISTRY["attributes"][name]
    return next((kind for prefix, kind in REGISTRY["prefixes"].items() if name.startswith(prefix)), None)


def _has_type(value: object, wanted: str) -> bool:
    if wanted == "any":
        return True
    if wanted == "json":
        return isinstance(value, str) and isinstance(json.loads(value), list | dict)
    if wanted == "string[]":
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    return type(value) in _TYPES[wanted]


def _shape_problems(span: ReadableSpan) -> list[str]:
    attributes = span.attributes or {}
    operation = str(attributes.get("gen_ai.operation.name"))
    shape = REGISTRY["operations"].get(operation)
    if shape is None:
        return []
    problems = [f"{span.name}: {name} is missing" for name in shape.get("required", ()) if name not in attributes]
    target = attributes.get(shape["target"]) if "target" in shape else None
    expected = f"{operation} {target}" if target else operation
    if span.name != expected:
        problems.append(f"{span.name}: should be called {expected}")
    if span.kind.name.lower() not in shape["kinds"]:
        problems.append(f"{span.name}: kind {span.kind.name} is not one of {shape['kinds']}")
    if span.status.status_code.name == "ERROR" and "error.type" not in attributes:
        problems.append(f"{span.name}: failed without error.type")
    return problems
