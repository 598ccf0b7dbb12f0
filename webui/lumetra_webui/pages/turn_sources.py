"""The calls before a span → which of its messages they had already, and a link to the first that had it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lumetra_core.analysis.turn_news import ModelCall, said_before
from lumetra_core.span import Span
from lumetra_webui.formats import Formats, Quantity, one_line
from lumetra_webui.pages import addresses

_LONGEST_NAME = 60


class NamedCall(ModelCall, Protocol):
    """An earlier call; `lumetra_storage.earlier_calls.EarlierCall` is one."""

    @property
    def name(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSource:
    """A call in which something was said first."""

    href: str
    name: str
    before: Quantity
    """How long before this span it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSources:
    """What is known of the input messages of one span."""

    told: tuple[str | None, ...] = ()
    """For each input message the span that said it first, None for what is new; empty where nothing is known."""
    by_span: Mapping[str, TurnSource] = field(default_factory=dict[str, TurnSource])

    def source(self, span_id: str | None) -> TurnSource | None:
        """Name the call with that id; None where it is none that was looked at."""
        return None if span_id is None else self.by_span.get(span_id)


NOTHING_KNOWN = TurnSources()
"""Of a span whose trace was not looked at."""


def turn_sources(span: Span, earlier: Sequence[NamedCall], formats: Formats) -> TurnSources:
    """Compare *span* with the calls before it."""
    told = said_before(span, earlier)
    asked = set(told)
    return TurnSources(
        told=told,
        by_span={
            call.span_id: TurnSource(
                href=addresses.span(span.project, span.trace_id, call.span_id),
                name=one_line(call.name, _LONGEST_NAME) or "unnamed",
                before=formats.duration(max(0, span.start_time - call.start_time)),
            )
            for call in earlier
            if call.span_id in asked
        },
    )
