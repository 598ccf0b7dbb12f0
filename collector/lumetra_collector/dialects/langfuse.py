"""Langfuse's SDK (OpenTelemetry based since version 3), and `langfuse.*` attributes users put on spans of others.

Source: langfuse 5.0 (`langfuse/_client/attributes.py`, the OpenAI wrapper, the LangChain handler).
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.attribution import is_langchain_agent, leftover, provided_cost, session_of, user_of
from lumetra_collector.dialects.frameworks import exchange, kwargs_of, tool_answer
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Key, Table, answers, keys
from lumetra_collector.dialects.langfuse_usage import spent
from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.providers import finish_reasons, provider_name
from lumetra_collector.dialects.shapes import guess
from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.json_forms import is_array, is_object, objects
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import text_part
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.values import compact, decoded, first, known, mapping, sequence, strings, structured, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.clock import from_rfc3339

name = "langfuse"

_SCOPE = "langfuse-sdk"
_OBSERVATION = "langfuse.observation."
_OPENAI_NAMES = ("OpenAI-generation", "OpenAI-embedding")
_METADATA_PREFIXES = ("langfuse.experiment.", "langfuse.trace.metadata.", "langfuse.observation.metadata.")
"""Where two say the same key, the observation's own is meant."""
_TAKEN = frozenset({"langfuse_tags", "tags", "langfuse_session_id", "langfuse_user_id", "finish_reason"})

_TABLE = Table(
    *keys("session_id", text, "session.id", "langfuse.session.id"),
    *keys("user_id", text, "user.id", "langfuse.user.id"),
    *keys("tags", strings, "langfuse.trace.tags", "langfuse.tags"),
    Key("langfuse.observation.prompt.name", "prompt_name", text),
    Key("langfuse.observation.prompt.version", "prompt_version", text),
)


def claims(span: OtlpSpan) -> bool:
    """Claim the SDK's spans by scope, spans of others by the attributes Langfuse asks people to set."""
    attributes = span.attributes
    return (
        "langfuse.observation.type" in attributes
        or span.scope_name == _SCOPE
        or "langfuse.observation.input" in attributes
        or "langfuse.session.id" in attributes
        or "langfuse.user.id" in attributes
        or "langfuse.trace.name" in attributes
    )


def read(span: OtlpSpan) -> Reading:
    """Read the observation by its type, and the trace's attributes on it."""
    attributes = span.attributes
    metadata = {
        _short(key): decoded(value)
        for prefix in _METADATA_PREFIXES
        for key, value in attributes.items()
        if key.startswith(prefix)
    }
    reading: dict[str, Any] = {**_attributed(metadata), **answers(attributes, _TABLE)}
    kind = _operation(attributes)
    if kind in (None, operation.CHAIN) and is_langchain_agent(span.name, metadata):
        kind = operation.INVOKE_AGENT
    if kind is not None:
        reading["operation"] = kind
        reading.update(_by_kind(kind, span))
    reading.update(_level(attributes))
    return cast("Reading", reading)


def _short(key: str) -> str:
    """Take `langfuse.trace.metadata.` and its like off; an experiment's attributes keep that word."""
    return key.partition(".metadata.")[2] or key.removeprefix("langfuse.")


def _operation(attributes: Attributes) -> str | None:
    """Read the type; before version 3.3 only generations had one, and a model makes a generation."""
    kind = operation_name(attributes.get("langfuse.observation.type"))
    if kind in (None, operation.CHAIN) and "langfuse.observation.model.name" in attributes:
        return operation.CHAT
    return kind


def _by_kind(kind: str, span: OtlpSpan) -> Mapping[str, Any]:
    attributes = span.attributes
    given, got = decoded(attributes.get(f"{_OBSERVATION}input")), decoded(attributes.get(f"{_OBSERVATION}output"))
    if kind in (operation.CHAT, operation.TEXT_COMPLETION):
        return {**_called(given, got), **_model(span, answered=got is not None), **_billed(span)}
    plain = known(input=_shown(given), output=_shown(got))
    if kind == operation.EMBEDDINGS:
        return {**_embedded(given, got), **_model(span, answered=got is not None), **_billed(span)}
    if kind == operation.EXECUTE_TOOL:
        answer = tool_answer(got)
        told = known(tool_arguments=kwargs_of(given), tool_result=answer.get("response"), tool_call_id=answer.get("id"))
        return {**plain, "tool_name": span.name, **told}
    if kind == operation.RETRIEVAL:
        return {**plain, **known(retrieval_query=_shown(given), retrieval_documents=documents(got))}
    return {"agent_name": span.name, **(exchange(given, got) or plain)} if kind == operation.INVOKE_AGENT else plain


def _model(span: OtlpSpan, *, answered: bool) -> dict[str, Any]:
    """Read the model: the one that answered, or where nobody did, the one that was asked. The OpenAI wrapper names its spans."""
    model = text(span.attributes.get(f"{_OBSERVATION}model.name"))
    provider = "openai" if span.name.startswith(_OPENAI_NAMES) else None
    return known(response_model=model if answered else None, request_model=None if answered else model, provider=provider)


def _called(given: Any, got: Any) -> Mapping[str, Any]:
    """Read a generation: messages, `{tools, messages}`, a whole request, or text; the answer as message or text."""
    offered = [item["content"] for item in objects(given) if _is_offer(item)] if is_array(given) else []
    if offered:
        given = [item for item in given if not (is_object(item) and _is_offer(item))]
    asked = {
        **known(input_messages=_said("user", given), tool_definitions=tool_definitions(offered)),
        **guess.request(given),
    }
    return {**asked, **known(output_messages=_said("assistant", got)), **guess.response(got)}


def _is_offer(message: Mapping[str, Any]) -> bool:
    """Tell a tool on offer, which the LangChain handler appends to the messages as one of role `tool`, from a tool's answer."""
    return message.get("role") == "tool" and "tool_call_id" not in message and bool(tool_definitions(message.get("content")))


def _said(role: str, value: Any) -> tuple[Any, ...]:
    return ({"role": role, "parts": [text_part(value)]},) if isinstance(value, str) and value else ()


def _billed(span: OtlpSpan) -> Mapping[str, Any]:
    attributes = span.attributes
    sent = parameters(mapping(attributes.get(f"{_OBSERVATION}model.parameters")))
    used = spent(mapping(attributes.get(f"{_OBSERVATION}usage_details")))
    cost = mapping(attributes.get(f"{_OBSERVATION}cost_details"))
    reading = known(parameters=sent, time_to_first_token_ns=_first_token(span))
    # A failed call comes with noughts all over; they are no bill.
    if used or any(value for value in cost.values()):
        parts = {key: value for key, value in cost.items() if key != "total"}
        reading.update(provided_cost(f"{_OBSERVATION}cost_details", cost.get("total"), **parts))
    return {**reading, **used}


def _embedded(given: Any, got: Any) -> dict[str, Any]:
    """Read what was embedded; a vector is nothing to read, its length is."""
    length = _dimensions(got)
    said = known(parameters={"dimensions": length}) if length else known(output=_shown(got))
    return {**known(input=_shown(given)), **said}


def _dimensions(got: Any) -> int | None:
    vector = got[0] if is_array(got) and got and is_array(got[0]) else got
    return len(vector) if is_array(vector) and vector and isinstance(vector[0], (int, float)) else None


def _first_token(span: OtlpSpan) -> int | None:
    written = decoded(span.attributes.get(f"{_OBSERVATION}completion_start_time"))
    if not isinstance(written, str):
        return None
    try:
        waited = from_rfc3339(written) - span.start_time
    except (ValueError, OverflowError):
        return None
    return waited if waited >= 0 else None


def _attributed(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return known(
        session_id=session_of(metadata),
        user_id=user_of(metadata),
        tags=strings(first(metadata.get("langfuse_tags"), metadata.get("tags"))),
        provider=provider_name(metadata.get("ls_provider")),
        finish_reasons=finish_reasons(metadata.get("finish_reason")),
        request_model=text(metadata.get("ls_model_name")),
        metadata=leftover(metadata, _TAKEN),
    )


def _level(attributes: Attributes) -> dict[str, Any]:
    if attributes.get(f"{_OBSERVATION}level") != "ERROR":
        return {}
    return {"status_error": text(attributes.get(f"{_OBSERVATION}status_message")) or ""}


def _shown(value: AttributeValue) -> str | None:
    """Write a value for people: the one argument of a traced function alone, text as it is."""
    opened = structured(value)
    if is_object(opened) and set(opened) == {"args", "kwargs"}:
        given = [*sequence(opened["args"]), *mapping(opened["kwargs"]).values()]
        opened = given[0] if len(given) == 1 else opened
    return None if opened is None or opened == "" else compact(opened)
