"""Records: what a dataclass gives, made faster."""

import dataclasses

import pytest

from lumetra_core.record import fill_in, record
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


def test_what_is_filled_in_is_as_if_it_had_been_given() -> None:
    span = Span(project="shop", trace_id="1" * 32, span_id="2" * 16, name="chat", start_time=1, duration_ns=2, dialect="otel")
    given = dataclasses.replace(span, usage_is_leaf=True, cost_usd=0.5)

    fill_in(span, usage_is_leaf=True, cost_usd=0.5)

    assert span == given


def test_a_field_that_is_none_cannot_be_filled_in() -> None:
    with pytest.raises(AttributeError):
        fill_in(Point(x=1), z=3)
