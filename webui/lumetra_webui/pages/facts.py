"""The short facts of a span: one term and one value each, for the headline and the definition lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

from lumetra_core.attributes import AttributeValue
from lumetra_core.clock import NS_PER_SECOND
from lumetra_core.span import Span
from lumetra_webui.formats import Formats, Identifier, Moment, Quantity, identifier, one_line, visible
from lumetra_webui.pages import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a definition list. Exactly one of text, quantity, identifier and moment is set."""

    term: str
    text: str | None = None
    quantity: Quantity | None = None
    identifier: Identifier | None = None
    moment: Moment | None = None
    note: str | None = None
    """Said after the value, in a lighter tone."""
    href: str | None = None
    """What the value leads to."""


def origin(span: Span) -> tuple[Fact, ...]:
    """Say who ran, on whose behalf, and who recorded it."""
    asked = span.request_model if span.request_model != span.model else None
    return (
        *_texts(
            ("Model", span.model, f"asked for {visible(asked)}" if asked else None),
            ("Provider", span.provider, None),
            ("Finish reason", ", ".join(span.finish_reasons), None),
            ("Agent", span.agent_name, None),
            ("Workflow", span.workflow_name, None),
            ("Prompt", span.prompt_name, f"version {visible(span.prompt_version)}" if span.prompt_version else None),
        ),
        *_ids(("Session", span.session_id), ("User", span.user_id), ("Response", span.response_id)),
        *_texts(
            ("Tags", ", ".join(span.tags), None),
            ("Service", span.service_name, None),
            ("Environment", span.environment, None),
            ("Recorded by", span.scope_name, span.dialect),
        ),
        *_ids(("Span", span.span_id)),
        *_parent(span),
    )


def parameters(span: Span) -> tuple[Fact, ...]:
    """List what the model was asked with."""
    return tuple(Fact(term=visible(key), text=short_value(value)) for key, value in span.parameters.items())


def timing(span: Span, formats: Formats) -> tuple[Fact, ...]:
    """Say when it ran, for how long, and how fast the model wrote."""
    facts = [
        Fact(term="Started", moment=formats.moment(span.start_time)),
        Fact(term="Duration", quantity=formats.duration(span.duration_ns)),
    ]
    first = span.time_to_first_token_ns
    if first is not None:
        facts.append(Fact(term="First token", quantity=formats.duration(first), note="after the start"))
        if speed := writing_speed(span.output_tokens, span.duration_ns - first, formats):
            facts.append(Fact(term="Writing", quantity=speed))
    return tuple(facts)


def writing_speed(output_tokens: int | None, writing_ns: int, formats: Formats) -> Quantity | None:
    """Say how fast a model wrote after its first token; None where tokens or time are not known."""
    if not output_tokens or writing_ns <= 0:
        return None
    speed = output_tokens * NS_PER_SECOND / writing_ns
    return Quantity(formats.number(speed, 0 if speed >= 100 else 1), "tok/s")


def usage(span: Span, formats: Formats) -> tuple[Fact, ...]:
    """List the tokens by kind; parts of a whole are said to be parts."""
    rows = (
        ("Input", span.input_tokens, None),
        ("Cache read", span.cache_read_tokens, "of the input"),
        ("Cache write", span.cache_write_tokens, "of the input"),
        ("Input audio", span.input_audio_tokens, "of the input"),
        ("Output", span.output_tokens, None),
        ("Reasoning", span.reasoning_tokens, "of the output"),
        ("Output audio", span.output_audio_tokens, "of the output"),
    )
    known = [Fact(term=term, quantity=formats.tokens(tokens), note=note) for term, tokens, note in rows if tokens is not None]
    if known and not span.usage_is_leaf:
        known.append(Fact(term="In sums", text="no", note="another span of this call is counted"))
    return tuple(known)


def headline(span: Span, formats: Formats) -> tuple[Fact, ...]:
    """Choose the few facts that stand beside the name."""
    total = (
        None
        if span.input_tokens is None and span.output_tokens is None
        else (span.input_tokens or 0) + (span.output_tokens or 0)
    )
    facts = (
        Fact(term="Duration", quantity=formats.duration(span.duration_ns)),
        Fact(term="Tokens", quantity=formats.tokens(total)),
        Fact(term="Cost", quantity=formats.cost(span.cost_usd)),
        Fact(term="Model", text=one_line(span.model, 60) if span.model else None),
    )
    return tuple(compress(facts, (fact.quantity or fact.text for fact in facts)))


def short_value(value: AttributeValue, most: int = 120) -> str:
    """Write a value on one line, as JSON would but without quotes around plain text."""
    if isinstance(value, str):
        return one_line(value, most)
    words = {True: "true", False: "false", None: "null"}
    return words[value] if value is None or isinstance(value, bool) else one_line(str(value), most)


def _texts(*rows: tuple[str, str | None, str | None]) -> Iterable[Fact]:
    return [Fact(term=term, text=one_line(text), note=note) for term, text, note in rows if text]


def _parent(span: Span) -> Iterable[Fact]:
    if span.parent_span_id is None:
        return ()
    href = addresses.span(span.project, span.trace_id, span.parent_span_id)
    return (Fact(term="Parent", identifier=identifier(span.parent_span_id), href=href),)


def _ids(*rows: tuple[str, str | None]) -> Iterable[Fact]:
    return [Fact(term=term, identifier=identifier(visible(whole))) for term, whole in rows if whole]
