"""The inputs and outputs of an MLflow span, by the kind of the span → canonical."""

from collections.abc import Mapping
from typing import Any

from lumetra_collector.dialects.frameworks import kwargs_of, tool_answer
from lumetra_collector.dialects.providers import model_name, provider_name
from lumetra_collector.dialects.shapes import guess, openai_responses
from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.json_forms import Json, count_at, is_array, is_object, text_at
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import parts
from lumetra_collector.dialects.values import compact, decoded, known, mapping, structured
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.attributes import Attributes
from lumetra_core.message import Message

_AGENTS_FORMAT = "openai-agent"
"""The OpenAI Agents SDK: bare items in and out, the rest of the response spread over the span's attributes."""
_RESPONSE_KEYS = ("id", "model", "status", "incomplete_details", "usage")
_PROVIDERS = ("openai", "anthropic", "gemini", "bedrock", "groq", "mistral")
"""Message formats that are a provider's as well."""
_QUERY_KEYS = ("query", "query_str", "str_or_query_bundle", "query_bundle", "question", "input", "text", "q")


def called_model(attributes: Attributes, inputs: Json, outputs: Json) -> Mapping[str, Any]:
    """Read a model call in the shape it looks like, else in the one that the span names."""
    word = decoded(attributes.get("mlflow.message.format"))
    if word == _AGENTS_FORMAT:
        return _agents_call(attributes, inputs, outputs)
    named = guess.SHAPES.get(word) if isinstance(word, str) else None
    asked, answered = guess.request(inputs), guess.response(outputs)
    if named is not None:
        asked = asked or named.request(inputs)
        answered = answered or named.response(outputs)
    if "output_messages" not in answered and (said := _texts(outputs)):
        answered = {**answered, "output_messages": said}
    told = _implied(attributes, "bedrock" if is_object(inputs) and "modelId" in inputs else word)
    plain_io = shown(None if "input_messages" in asked else inputs, None if "output_messages" in answered else outputs)
    return {**plain_io, **_prompted(attributes), **told, **asked, **answered}


def _texts(outputs: Json) -> tuple[Message, ...]:
    """Read an answer that is bare text, or a list of texts, one per choice (DSPy)."""
    said = [outputs] if isinstance(outputs, str) else outputs
    if not is_array(said) or not all(isinstance(text, str) for text in said):
        return ()
    return tuple({"role": "assistant", "parts": parts(text)} for text in said if text)


def shown(inputs: Json, outputs: Json) -> dict[str, Any]:
    """Write inputs and outputs as text, where there are any."""
    return {side: compact(value) for side, value in known(input=inputs, output=outputs).items()}


def named_model(attributes: Attributes, *keys: str) -> str | None:
    """Read a model's name; LlamaIndex's stand-ins are called `unknown`."""
    names = (decoded(attributes.get(key)) for key in keys)
    # smolagents: the `repr` of the model's object
    return next((named for named in names if isinstance(named, str) and model_name(named) and not named.startswith("<")), None)


def _implied(attributes: Attributes, word: Json) -> dict[str, Any]:
    """Read what the traced library tells: the provider it is of; in LangChain the model asked for, and the call's settings."""
    if word == "bedrock":  # there the provider is the first word of the model's name, be it a region
        return {"provider": "aws.bedrock"}
    if word != "langchain":
        told = decoded(attributes.get("mlflow.llm.provider")) or (word if word in _PROVIDERS else None)
        return known(provider=provider_name(told))
    settings = mapping(decoded(attributes.get("invocation_params")))
    model = text_at(settings, "model", "model_name") or named_model(attributes, "mlflow.llm.model")
    answered = named_model(attributes, "mlflow.llm.model")
    # There MLflow's model is the one asked for.
    return {
        **known(request_model=model, parameters=parameters(settings)),
        **({"response_model": None} if answered == model else {}),
    }


def _prompted(attributes: Attributes) -> dict[str, Any]:
    """Fill in LlamaIndex's template, which `predict` records beside its arguments (under a misspelt key)."""
    template = decoded(attributes.get("prmopt_template", attributes.get("prompt_template")))
    if not isinstance(template, str):
        return {}
    for key, value in mapping(decoded(attributes.get("template_arguments"))).items():
        template = template.replace(f"{{{key}}}", compact(value))
    return {"input": template}


def executed_tool(span: OtlpSpan, inputs: Json, outputs: Json) -> dict[str, Any]:
    """Read a tool's call; MLflow names the span after the tool. LangChain's tools answer with a message."""
    attributes = span.attributes
    answer = tool_answer(outputs)
    return known(
        tool_name=span.name,
        tool_call_id=text_at({"id": decoded(attributes.get("tool_call_id"))}, "id") or answer.get("id"),
        tool_arguments=kwargs_of(inputs),
        tool_result=structured(answer.get("response")),
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
    return known(input_tokens=count_at(spent, "prompt_tokens")) if is_object(spent) else {}


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
    return {"provider": "openai", "request_model": None, **asked, **openai_responses.response({**told, "output": outputs})}


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
