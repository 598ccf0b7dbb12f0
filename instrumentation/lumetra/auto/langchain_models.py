"""Chat models and completion models of LangChain: what their callbacks say, as `Request` and `Response`."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lumetra import conventions as named
from lumetra.auto.exchange import Content, Request, Response, SpanAttributes, Usage, finish_reason
from lumetra.auto.langchain_messages import content_parts, message
from lumetra.auto.openai_chat import chat_usage, output_type, parameters, tool_definition
from lumetra.auto.openai_provider import OPENAI, endpoint
from lumetra.auto.parts import text_message
from lumetra.auto.provider_names import provider_name
from lumetra.auto.reading import items, read, real, whole, word
from lumetra_core.message import Message
from lumetra_core.operation import CHAT, TEXT_COMPLETION

_STOP_WORDS = ("finish_reason", "stop_reason", "stopReason", "done_reason")
"""Where integrations keep the reason to stop in `response_metadata`: OpenAI, Anthropic, Bedrock, Ollama."""


class ModelStart(NamedTuple):
    """What a model's start callback brings."""

    serialized: Any
    """How the model would be constructed again; may be None."""
    metadata: Mapping[str, Any]
    """The run's metadata, with LangChain's `ls_…` facts of the model."""
    parameters: Mapping[str, Any]
    """`invocation_params`: what will be sent, as far as the integration tells."""
    session: SpanAttributes

    @property
    def model(self) -> str | None:
        """The model's name."""
        from_parameters = word(self.parameters.get("model")) or word(self.parameters.get("model_name"))
        return word(self.metadata.get("ls_model_name")) or from_parameters or word(read(self.serialized, "kwargs", "model"))

    @property
    def provider(self) -> str | None:
        """The provider, by the endpoint where it is an OpenAI-compatible one, else as LangChain calls it."""
        kind = word(self.parameters.get("_type")) or word(read(self.serialized, "name"))
        name = provider_name(word(self.metadata.get("ls_provider")) or kind)
        address = word(read(self.serialized, "kwargs", "openai_api_base")) or word(read(self.serialized, "kwargs", "base_url"))
        return endpoint(_Client(_Address.of(address))).provider if name == OPENAI and address else name


class _Address(NamedTuple):
    """A base URL, by the names `endpoint` asks for."""

    host: str | None
    port: int | None
    scheme: str

    @classmethod
    def of(cls, url: str) -> "_Address":
        parts = urlsplit(url)
        return cls(parts.hostname, parts.port, parts.scheme)


class _Client(NamedTuple):
    base_url: _Address


def chat_request(start: ModelStart, messages: Sequence[Any]) -> Request:
    """Describe the call of a chat model with one conversation."""
    return Request(
        operation=CHAT,
        provider=start.provider,
        model=start.model,
        attributes=_attributes(start),
        content=lambda: _content(start, [message(one) for one in messages]),
    )


def completion_request(start: ModelStart, prompt: str) -> Request:
    """Describe the call of a completion model with one prompt."""
    return Request(
        operation=TEXT_COMPLETION,
        provider=start.provider,
        model=start.model,
        attributes=_attributes(start),
        content=lambda: _content(start, [text_message("user", prompt)]),
    )


def _attributes(start: ModelStart) -> SpanAttributes:
    known = start.metadata
    given = parameters(start.parameters)
    fallback: SpanAttributes = {
        "gen_ai.request.temperature": real(known.get("ls_temperature")),
        "gen_ai.request.max_tokens": whole(known.get("ls_max_tokens")),
    }
    return {
        **fallback,
        **{name: value for name, value in given.items() if value is not None},
        named.OUTPUT_TYPE: output_type(start.parameters.get("response_format")),
        **start.session,
    }


def _content(start: ModelStart, messages: list[Message]) -> Content:
    content: dict[str, object] = {named.INPUT_MESSAGES: messages}
    if tools := items(start.parameters.get("tools")):
        content[named.TOOL_DEFINITIONS] = [tool_definition(tool) for tool in tools]
    return content


def model_response(result: Any) -> Response:
    """Describe an `LLMResult` of one conversation or prompt: every generation is one choice."""
    generations = [one for alternatives in items(read(result, "generations")) for one in items(alternatives)]
    first = read(generations[0], "message") if generations else None
    metadata = read(first, "response_metadata")
    return Response(
        model=word(read(metadata, "model_name"))
        or word(read(metadata, "model"))
        or word(read(result, "llm_output", "model_name")),
        response_id=_response_id(first, metadata),
        finish_reasons=[reason for one in generations if (reason := _reason(one))],
        usage=_usage(result, first),
        content=lambda: _outputs(generations),
    )


def _outputs(generations: Sequence[Any]) -> Content:
    """Give the messages; a model that failed leaves a generation with nothing in it."""
    messages = [turn for one in generations if (turn := _output(one)).get("parts") or turn.get("finish_reason")]
    return {named.OUTPUT_MESSAGES: messages} if messages else {}


def _response_id(answer: Any, metadata: Any) -> str | None:
    """Read the provider's id; `lc_run-…` and `run-…` are LangChain's own."""
    found = word(read(metadata, "id")) or word(read(answer, "id"))
    return None if found is None or found.startswith(("lc_", "run-")) else found


def _reason(generation: Any) -> str | None:
    for source in (read(generation, "message", "response_metadata"), read(generation, "generation_info")):
        for name in _STOP_WORDS:
            if reason := word(read(source, name)):
                return finish_reason(reason)
    # The Responses API has no reason to stop; langchain-openai gives its `status` instead.
    if read(generation, "message", "response_metadata", "status") == "completed":
        return "tool_call" if items(read(generation, "message", "tool_calls")) else "stop"
    return None


def _output(generation: Any) -> Message:
    source = read(generation, "message")
    turn: Message = (
        message(source) if source is not None else {"role": "assistant", "parts": content_parts(read(generation, "text"))}
    )
    turn["role"] = "assistant"
    if reason := _reason(generation):
        turn["finish_reason"] = reason
    return turn


def _usage(result: Any, answer: Any) -> Usage | None:
    """Read the tokens: `usage_metadata` is LangChain's own count (input with cached, output with reasoning), else OpenAI's form.

    An answer out of LangChain's cache was billed when it was made: LangChain marks it with a `total_cost` of 0.
    """
    counted = read(answer, "usage_metadata")
    if counted is None:
        usage = read(result, "llm_output", "token_usage") or read(answer, "response_metadata", "token_usage")
        return chat_usage(usage) if usage else None
    if read(counted, "total_cost") == 0:
        return None
    return Usage(
        input_tokens=whole(read(counted, "input_tokens")),
        output_tokens=whole(read(counted, "output_tokens")),
        cache_read_tokens=whole(read(counted, "input_token_details", "cache_read")),
        cache_write_tokens=whole(read(counted, "input_token_details", "cache_creation")),
        reasoning_tokens=whole(read(counted, "output_token_details", "reasoning")),
        input_audio_tokens=whole(read(counted, "input_token_details", "audio")),
        output_audio_tokens=whole(read(counted, "output_token_details", "audio")),
    )
