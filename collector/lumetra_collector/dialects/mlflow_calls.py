"""The inputs and outputs of an MLflow span, by the kind of the span → canonical."""

from collections.abc import Mapping
from typing import Any

from lumetra_collector.dialects.providers import provider_name
from lumetra_collector.dialects.shapes import guess, openai_responses
from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, text_at
from lumetra_collector.dialects.shapes.parts import plain
from lumetra_collector.dialects.values import compact, decoded, known, mapping, structured
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.attributes import Attributes

_AGENTS_FORMAT = "openai-agent"
"""The OpenAI Agents SDK: bare items in and out, the rest of the response spread over the span's attributes."""
_RESPONSE_KEYS = ("id", "model", "status", "incomplete_details", "usage")
_QUERY_KEYS = ("query", "query_str", "str_or_query_bundle", "query_bundle", "question", "input", "text", "q")


def called_model(attributes: Attributes, inputs: Json, outputs: Json) -> Mapping[str, Any]:
    """Read a model call in the shape that the span names; where it names none, in the one it looks like."""
    word = decoded(attributes.get("mlflow.message.format"))
    if word == _AGENTS_FORMAT:
        return _agents_call(attributes, inputs, outputs)
    named = guess.SHAPES.get(word) if isinstance(word, str) else None
    asked, answered = guess.request(inputs), guess.response(outputs)
    if named is not None:
        asked = asked or named.request(inputs)
        answered = answered or named.response(outputs)
    implied = known(provider=provider_name(word) if word in ("openai", "anthropic", "gemini", "bedrock", "groq") else None)
    return {**implied, **_named_provider(attributes), **asked, **answered}


def executed_tool(span: OtlpSpan, inputs: Json, outputs: Json) -> dict[str, Any]:
    """Read a tool's call; MLflow names the span after the tool. LangChain's tools answer with a message."""
    attributes = span.attributes
    message = mapping(outputs)
    is_message = message.get("type") == "tool" and "content" in message
    return known(
        tool_name=span.name,
        tool_call_id=text_at({"id": decoded(attributes.get("tool_call_id"))}, "id") or text_at(message, "tool_call_id"),
        tool_arguments=inputs,
        tool_result=plain(message["content"]) if is_message else structured(outputs),
    )


def retrieved(inputs: Json, outputs: Json) -> dict[str, Any]:
    """Read a retriever's or a reranker's query and documents."""
    return known(retrieval_query=_query(inputs), retrieval_documents=documents(outputs))


def embedded(inputs: Json, outputs: Json) -> dict[str, Any]:
    """Read what was embedded, and into how many dimensions; the vectors stay in the attributes."""
    texts = (
        next((inputs[key] for key in ("input", "texts", "text", "query") if inputs.get(key)), None)
        if is_object(inputs)
        else None
    )
    length = _dimensions(outputs)
    said = "\n".join(map(compact, texts)) if is_array(texts) else None if texts is None else compact(texts)
    return known(
        request_model=text_at(inputs, "model") if is_object(inputs) else None,
        input=said,
        output=f"{length} dimensions" if length else None,
        parameters={"dimensions": length} if length else None,
        **_embedding_usage(outputs),
    )


def _embedding_usage(outputs: Json) -> Mapping[str, Any]:
    spent = outputs.get("usage") if is_object(outputs) else None
    return known(input_tokens=spent.get("prompt_tokens")) if is_object(spent) else {}


def _dimensions(outputs: Json) -> int | None:
    """Count the numbers of the first vector: bare, in a list of vectors, or in OpenAI's response."""
    if is_object(outputs):
        rows = outputs.get("data")
        outputs = rows[0].get("embedding") if is_array(rows) and rows and is_object(rows[0]) else None
    if is_array(outputs) and outputs and is_array(outputs[0]):
        outputs = outputs[0]
    return len(outputs) if is_array(outputs) and outputs and isinstance(outputs[0], (int, float)) else None


def _agents_call(attributes: Attributes, inputs: Json, outputs: Json) -> Mapping[str, Any]:
    told = {key: decoded(attributes.get(key)) for key in _RESPONSE_KEYS}
    asked = openai_responses.request({"input": inputs, "instructions": decoded(attributes.get("instructions"))})
    return {"provider": "openai", **asked, **openai_responses.response({**told, "output": outputs})}


def _named_provider(attributes: Attributes) -> dict[str, Any]:
    return known(provider=provider_name(decoded(attributes.get("mlflow.llm.provider"))))


def _query(inputs: Json) -> str | None:
    if isinstance(inputs, str):
        return inputs or None
    if not is_object(inputs):
        return None
    for key in _QUERY_KEYS:
        found = inputs.get(key)
        if found:
            return _query(found) if is_object(found) else compact(found)
    return next((value for value in inputs.values() if isinstance(value, str) and value), None)
