"""One span → everything a person may want to know of it: conversation, tool, documents, cost arithmetic, facts, attributes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from lumetra_core.attributes import Attributes
from lumetra_core.operation import family
from lumetra_core.span import Span
from lumetra_webui.formats import Formats, Identifier, identifier, label, visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.attributes import AttributeView, EventView, LinkView, attribute_views, event_view, link_view
from lumetra_webui.pages.blocks import TextBlock, text_block
from lumetra_webui.pages.conversation import Conversation, conversation
from lumetra_webui.pages.copies import CopyChoice, span_copies
from lumetra_webui.pages.cost_arithmetic import CostView, cost_arithmetic
from lumetra_webui.pages.facts import Fact, headline, origin, parameters, timing, usage
from lumetra_webui.pages.limits import FIRST_LOOK, WHOLE
from lumetra_webui.pages.payloads import (
    DocumentView,
    OfferedToolView,
    ToolView,
    document_view,
    offered_tools,
    tool_view,
)
from lumetra_webui.pages.turn_sources import NamedCall, turn_sources


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorView:
    """What went wrong."""

    title: str
    message: TextBlock | None
    stack_trace: TextBlock | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanPage:
    """The detail of one span."""

    template: ClassVar = "_span.html"
    name: str
    family: str
    operation: str | None
    href: str
    open_href: str | None
    """Beside a list, the way to the span in its trace; None where its trace is shown already."""
    whole_href: str | None
    """Loads the payloads uncut, for where something was left out; None when nothing is."""
    judgements_href: str
    """Loads the scores and notes of the span and of its trace."""
    span_id: Identifier
    copies: tuple[CopyChoice, ...]
    raw_href: str
    headline: tuple[Fact, ...]
    error: ErrorView | None
    conversation: Conversation
    tool: ToolView | None
    query: str | None
    documents: tuple[DocumentView, ...]
    offered_tools: tuple[OfferedToolView, ...]
    origin: tuple[Fact, ...]
    parameters: tuple[Fact, ...]
    timing: tuple[Fact, ...]
    usage: tuple[Fact, ...]
    cost: CostView | None
    metadata: tuple[AttributeView, ...]
    events: tuple[EventView, ...]
    links: tuple[LinkView, ...]
    attributes: tuple[AttributeView, ...]
    resource: tuple[AttributeView, ...]


def span_page(
    span: Span,
    formats: Formats,
    *,
    whole: bool = False,
    earlier: Sequence[NamedCall] = (),
    beside: Mapping[str, str | None] | None = None,
) -> SpanPage:
    """Lay out *span*; payloads up to the limits of a first look, or *whole*. What *earlier* calls said is not new in it.

    *beside* is the query of the list that the detail stands beside.
    """
    limits = WHOLE if whole else FIRST_LOOK
    place = (span.project, span.trace_id, span.span_id)
    alone = addresses.span_detail if beside is None else partial(addresses.span_peek, **beside)
    return SpanPage(
        name=label(span.name),
        family=span_family(span.operation),
        operation=visible(span.operation) if span.operation else None,
        href=addresses.span(*place),
        open_href=None if beside is None else addresses.span(*place, **beside),
        whole_href=None if whole else alone(*place, whole="true"),
        judgements_href=addresses.judgements(
            span.project, span.trace_id, span=span.span_id, root=None if span.parent_span_id else "true"
        ),
        span_id=identifier(span.span_id),
        copies=span_copies(span),
        raw_href=addresses.span_text(*place, "raw"),
        headline=headline(span, formats),
        error=span_error(span),
        conversation=conversation(span, limits, turn_sources(span, earlier, formats)),
        tool=tool_view(span, limits),
        query=visible(span.retrieval_query[:2_000]) if span.retrieval_query else None,
        documents=tuple(document_view(found, rank, limits, formats) for rank, found in enumerate(span.retrieval_documents, 1)),
        offered_tools=offered_tools(span, limits),
        origin=origin(span),
        parameters=parameters(span),
        timing=timing(span, formats),
        usage=usage(span, formats),
        cost=cost_arithmetic(span, formats),
        metadata=attribute_views(span.metadata, limits),
        events=tuple(event_view(event, span, limits, formats) for event in span.events),
        links=tuple(link_view(link, span.project, limits) for link in span.links),
        attributes=attribute_views(span.attributes, limits),
        resource=attribute_views(span.resource, limits),
    )


def span_family(operation: str | None) -> str:
    """Name the hue and icon of a span; one that is no GenAI operation is plain."""
    return family(operation) if operation else "plain"


def span_error(span: Span) -> ErrorView | None:
    """Say what went wrong, from the status and the exception event; None when nothing did."""
    if span.status != "error":
        return None
    nothing: Attributes = {}
    raised = next((event.attributes for event in span.events if event.name == "exception"), nothing)
    message = span.status_message or raised.get("exception.message")
    stack_trace = raised.get("exception.stacktrace")
    return ErrorView(
        title=label(str(span.error_type or raised.get("exception.type") or "Error")),
        message=text_block(str(message), FIRST_LOOK) if message else None,
        stack_trace=text_block(str(stack_trace), FIRST_LOOK) if stack_trace else None,
    )
