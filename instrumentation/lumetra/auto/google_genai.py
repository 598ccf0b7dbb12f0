"""google-genai: which methods are recorded, for the Gemini API and for Vertex AI, and how its function calling is followed.

Without functions to call, the public method is the model call. With them the client loops by itself, so the loop becomes a
step around, each model call inside is recorded at the private method that makes it, and each function is a tool. Tested with
1.16 (the oldest) and 3.6.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from opentelemetry.context import get_value, set_value

from lumetra.auto.calls import Call, ReadAnswer
from lumetra.auto.exchange import Request
from lumetra.auto.google_genai_calls import (
    count_request,
    count_response,
    embedding_request,
    embedding_response,
    function_calling_request,
    function_calling_response,
    generation_request,
    generation_response,
    image_request,
    image_response,
    streamed_request,
)
from lumetra.auto.google_genai_content import field
from lumetra.auto.google_genai_streams import GenerationAccumulator, LoopAccumulator
from lumetra.auto.google_genai_tools import begin_function, begin_functions
from lumetra.auto.interface import Patches, Rival, Telemetry
from lumetra.auto.openai_provider import Endpoint
from lumetra.auto.reading import items, read, word
from lumetra.auto.rivals import active_rival
from lumetra.runtime import current
from lumetra.shell import Observation, observing

Kwargs = Mapping[str, Any]
_MODELS = "google.genai.models"
_CHATS = "google.genai.chats"
_HELPERS = "google.genai._extra_utils"
_RECORDED_KEY = "lumetra.google_genai.recorded"
"""In the context of a model call that its public method records: the private one below is the same call."""
_LOOP_KEY = "lumetra.google_genai.loop"
"""In the context of a loop of model calls and functions that is recorded already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of `Models` and `AsyncModels`."""

    name: str
    request: Callable[[Kwargs, Endpoint], Request]
    read: ReadAnswer
    streams: bool = False
    calls_functions: bool = False
    """The client may call functions between several model calls of this method."""
    is_inner: bool = False
    """A private method, which makes exactly one model call."""


_generation = partial(Method, request=generation_request, read=generation_response)
_stream = partial(Method, request=streamed_request, read=generation_response, streams=True)

METHODS = (
    _generation(name="generate_content", calls_functions=True),
    _generation(name="_generate_content", is_inner=True),
    _stream(name="generate_content_stream", calls_functions=True),
    _stream(name="_generate_content_stream", is_inner=True),
    Method(name="embed_content", request=embedding_request, read=embedding_response),
    Method(name="count_tokens", request=count_request, read=count_response),
    Method(name="generate_images", request=image_request, read=image_response),
)


class GoogleGenAIInstrumentor:
    """Records the calls of google-genai's models; chats make them too, so they need nothing of their own."""

    library = "google_genai"
    module = "google.genai"
    requirement = "google-genai >= 1.16, < 4"
    rivals = (
        Rival("openinference.instrumentation.google_genai", "GoogleGenAIInstrumentor", "OpenInference"),
        Rival("opentelemetry.instrumentation.google_generativeai", "GoogleGenerativeAiInstrumentor", "Traceloop"),
        Rival("opentelemetry.instrumentation.google_genai", "GoogleGenAiSdkInstrumentor", "OpenTelemetry"),
    )

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Wrap every method, and the helpers that run functions, when their modules are imported."""
        for method in METHODS:
            for prefix, asynchronous in (("", False), ("Async", True)):
                begin = partial(self._begin, method, telemetry, asynchronous)
                patches.add(_MODELS, f"{prefix}Models.{method.name}", observing(begin, asynchronous=asynchronous))
        for name, streams in (("send_message", False), ("send_message_stream", True)):
            for prefix, asynchronous in (("", False), ("Async", True)):
                begin = partial(self._begin_turn, telemetry, asynchronous, streams)
                patches.add(_CHATS, f"{prefix}Chat.{name}", observing(begin, asynchronous=asynchronous))
        for suffix, asynchronous in (("", False), ("_async", True)):
            functions, function = begin_functions, partial(begin_function, telemetry)
            patches.add(_HELPERS, f"get_function_response_parts{suffix}", observing(functions, asynchronous=asynchronous))
            patches.add(_HELPERS, f"invoke_function_from_dict_args{suffix}", observing(function, asynchronous=asynchronous))

    def _begin(
        self,
        method: Method,
        telemetry: Telemetry,
        asynchronous: bool,
        models: Any,
        _args: tuple[Any, ...],
        kwargs: Kwargs,
    ) -> Observation | None:
        if active_rival(self.library, self.rivals) or (method.is_inner and get_value(_RECORDED_KEY)):
            return None
        if method.calls_functions and calls_functions(kwargs.get("config")):
            return _loop(telemetry, kwargs, asynchronous=asynchronous, streams=method.streams)
        operation = telemetry.start(method.request(kwargs, endpoint(read(models, "_api_client"))))
        if operation is None:
            return None
        if method.calls_functions:
            operation.context = set_value(_RECORDED_KEY, True, operation.context)
        accumulate = partial(_accumulator, kwargs) if method.streams else None
        return Call(operation, kwargs, method.read, accumulate, asynchronous=asynchronous)

    def _begin_turn(
        self, telemetry: Telemetry, asynchronous: bool, streams: bool, chat: Any, args: tuple[Any, ...], kwargs: Kwargs
    ) -> Observation | None:
        """Begin a chat's turn, which from 3.x on runs the loop of its functions itself; without functions it is a model call."""
        if active_rival(self.library, self.rivals) or not calls_functions(kwargs.get("config") or read(chat, "_config")):
            return None
        message = args[0] if args else kwargs.get("message")
        return _loop(telemetry, {**kwargs, "contents": message}, asynchronous=asynchronous, streams=streams, passed=kwargs)


def _loop(
    telemetry: Telemetry, kwargs: Kwargs, *, asynchronous: bool, streams: bool, passed: Kwargs | None = None
) -> Observation | None:
    """Begin the step around a loop, unless it is open already: a chat's turn may leave it to the models' method."""
    if get_value(_LOOP_KEY):
        return None
    operation = telemetry.start(function_calling_request(kwargs))
    if operation is None:
        return None
    operation.context = set_value(_LOOP_KEY, True, operation.context)
    accumulate = (lambda: LoopAccumulator(kwargs, keeps_text=current().policy.captures)) if streams else None
    arguments = kwargs if passed is None else passed
    return Call(operation, arguments, function_calling_response, accumulate, asynchronous=asynchronous)


def _accumulator(kwargs: Kwargs) -> GenerationAccumulator:
    return GenerationAccumulator(kwargs, keeps_text=current().policy.captures)


def calls_functions(config: Any) -> bool:
    """Tell whether the client will call functions itself: it was given callables or MCP sessions, and not told to leave them."""
    wish = field(config, "automatic_function_calling")
    most = field(wish, "maximum_remote_calls")
    if field(wish, "disable") or (isinstance(most, int) and most <= 0):
        return False
    return any(callable(tool) or hasattr(tool, "call_tool") for tool in items(field(config, "tools")))


def endpoint(client: Any) -> Endpoint:
    """Read where a client's requests go; who answers is a matter of its mode, since both APIs may stand behind a proxy."""
    provider = "gcp.vertex_ai" if read(client, "vertexai") else "gcp.gemini"
    address = urlsplit(word(read(client, "_http_options", "base_url")) or "")
    port = address.port or (80 if address.scheme == "http" else 443)
    return Endpoint(provider, address.hostname, port if address.hostname else None)


GOOGLE_GENAI = GoogleGenAIInstrumentor()
