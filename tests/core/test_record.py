"""Records: what a dataclass gives, made and copied faster."""

import dataclasses

import pytest

from lumetra_core.record import changed, record
from lumetra_core.span import Span


@record
class Point:
    x: int
    y: int = 0


def test_a_record_is_a_dataclass_with_keywords_and_slots() -> None:
    point = Point(x=1)

    assert dataclasses.asdict(point) == {"x": 1, "y": 0}
    with pytest.raises(AttributeError):
        point.z = 3  # pyright: ignore[reportAttributeAccessIssue]


def test_a_changed_record_is_another_one() -> None:
    point = Point(x=1, y=2)

    moved = changed(point, y=5)

    assert (moved, point) == (Point(x=1, y=5), Point(x=1, y=2))


def test_a_changed_span_is_what_replace_makes() -> None:
    span = Span(project="shop", trace_id="1" * 32, span_id="2" * 16, name="chat", start_time=1, duration_ns=2, dialect="otel")

    assert changed(span, usage_is_leaf=True, cost_usd=0.5) == dataclasses.replace(span, usage_is_leaf=True, cost_usd=0.5)
