"""openai: which functions of the client are recorded, and how a call becomes an observation.

Wrapped at the resource methods, so that retries inside are one span and `.stream()` helpers, which call `create`, are not
counted twice. Tested with 1.40 (the oldest), 2.54 and 3.54.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from opentelemetry.context import Context

from lumetra.auto.calls import Unread
from lumetra.auto.exchange import Request
from lumetra.auto.interface import Operation, Patches, Telemetry
from lumetra.auto.openai_chat import chat_request, chat_response
from lumetra.auto.openai_chat_stream import ChatAccumulator
from lumetra.auto.openai_completions import CompletionAccumulator, completion_request, completion_response
from lumetra.auto.openai_others import (
    MediaAccumulator,
    embedding_request,
    embedding_response,
    image_request,
    media_response,
    moderation_request,
    moderation_response,
    speech_request,
    speech_response,
    transcription_request,
)
from lumetra.auto.openai_provider import Endpoint, endpoint
from lumetra.auto.openai_raw import AsyncRawReply, Expectation, RawReply, ReadResponse
from lumetra.auto.openai_responses import (
    ResponsesAccumulator,
    fetch_request,
    fetched_response,
    responses_request,
    responses_response,
)
from lumetra.auto.reading import given, read
from lumetra.auto.rivals import active_rival, rivals_of
from lumetra.auto.streams import Accumulator, ObservedAsyncStream, ObservedStream
from lumetra.runtime import current
from lumetra.shell import Observation, observing

Kwargs = Mapping[str, Any]
_RAW_HEADER = "X-Stainless-Raw-Response"
"""How `with_raw_response` tells the method it wraps; source: openai `_constants.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One resource method, in its synchronous and asynchronous class."""

    module: str
    classes: tuple[str, str]
    name: str = "create"
    request: Callable[[Kwargs, Endpoint], Request]
    read: ReadResponse
    accumulate: Callable[[Kwargs], Accumulator] | None = None
    """Makes the accumulator of a stream from the arguments. None: never streams."""
    asks_for_usage: bool = False
    """Takes `stream_options.include_usage`."""


def _chat_stream(kwargs: Kwargs) -> Accumulator:
    return ChatAccumulator(kwargs, keeps_text=current().policy.captures)


def _completion_stream(kwargs: Kwargs) -> Accumulator:
    return CompletionAccumulator(kwargs, keeps_text=current().policy.captures)


_chat = partial(Method, request=chat_request, read=chat_response, accumulate=_chat_stream)
_responses = partial(
    Method,
    module="openai.resources.responses.responses",
    classes=("Responses", "AsyncResponses"),
    request=responses_request,
    read=responses_response,
    accumulate=lambda kwargs: ResponsesAccumulator(),  # noqa: ARG005
)
_images = partial(
    Method,
    module="openai.resources.images",
    classes=("Images", "AsyncImages"),
    request=image_request,
    read=media_response,
    accumulate=lambda kwargs: MediaAccumulator(),  # noqa: ARG005
)
_audio = partial(
    Method,
    request=transcription_request,
    read=media_response,
    accumulate=lambda kwargs: MediaAccumulator(),  # noqa: ARG005
)
_COMPLETIONS = ("Completions", "AsyncCompletions")

METHODS = (
    _chat(module="openai.resources.chat.completions", classes=_COMPLETIONS, asks_for_usage=True),
    _chat(module="openai.resources.chat.completions", classes=_COMPLETIONS, name="parse"),
    _chat(module="openai.resources.beta.chat.completions", classes=_COMPLETIONS, name="parse"),  # openai 1.x
    _responses(),
    _responses(name="parse"),
    _responses(
        name="retrieve",
        request=fetch_request,
        read=fetched_response,
        accumulate=lambda kwargs: ResponsesAccumulator(fetched_response),  # noqa: ARG005
    ),
    Method(
        module="openai.resources.embeddings",
        classes=("Embeddings", "AsyncEmbeddings"),
        request=embedding_request,
        read=embedding_response,
    ),
    Method(
        module="openai.resources.completions",
        classes=_COMPLETIONS,
        request=completion_request,
        read=completion_response,
        accumulate=_completion_stream,
        asks_for_usage=True,
    ),
    _images(name="generate"),
    _images(name="edit"),
    _images(name="create_variation"),
    _audio(
        module="openai.resources.audio.speech", classes=("Speech", "AsyncSpeech"), request=speech_request, read=speech_response
    ),
    _audio(module="openai.resources.audio.transcriptions", classes=("Transcriptions", "AsyncTranscriptions")),
    _audio(module="openai.resources.audio.translations", classes=("Translations", "AsyncTranslations")),
    Method(
        module="openai.resources.moderations",
        classes=("Moderations", "AsyncModerations"),
        request=moderation_request,
        read=moderation_response,
    ),
)


class OpenAIInstrumentor:
    """Records the calls of openai's clients, whoever answers behind their base URL."""

    library = "openai"
    module = "openai"
    requirement = "openai >= 1.40, < 4"
    rivals = rivals_of("openai", official="openai", class_name="OpenAIInstrumentor")

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Wrap every method when its module is imported."""
        for method in METHODS:
            synchronous, asynchronous = method.classes
            begin = partial(self._begin, method, telemetry)
            patches.add(method.module, f"{synchronous}.{method.name}", observing(begin))
            patches.add(method.module, f"{asynchronous}.{method.name}", observing(begin, asynchronous=True))

    def _begin(
        self, method: Method, telemetry: Telemetry, resource: Any, args: tuple[Any, ...], kwargs: Kwargs
    ) -> Observation | None:
        if active_rival(self.library, self.rivals):
            return None
        passed = {name: value for name, value in kwargs.items() if given(value) is not None}
        if args:  # `retrieve` alone takes a positional argument
            passed["response_id"] = args[0]
        server = endpoint(read(resource, "_client"))
        operation = telemetry.start(method.request(passed, server))
        if operation is None:
            return None
        asks = method.asks_for_usage and asks_for_usage(passed, server)
        return Call(method=method, operation=operation, passed=passed, kwargs=kwargs, asks_for_usage=asks)


def asks_for_usage(passed: Kwargs, server: Endpoint) -> bool:
    """Decide whether we may ask for the token counts of a stream on the user's behalf, hiding the chunk they come in."""
    wish = current().stream_usage
    if passed.get("stream") is not True or "stream_options" in passed or wish == "never":
        return False
    if read(passed.get("extra_headers"), _RAW_HEADER) is not None:
        return False  # the user reads the bytes
    return wish == "always" or server.gives_usage_on_request


class Call:
    """One call under observation."""

    __slots__ = ("arguments", "context", "hides_usage", "method", "operation", "passed")

    def __init__(self, *, method: Method, operation: Operation, passed: Kwargs, kwargs: Kwargs, asks_for_usage: bool) -> None:
        self.method = method
        self.operation = operation
        self.passed = passed
        self.hides_usage = asks_for_usage
        self.context: Context | None = operation.context
        self.arguments = {**kwargs, "stream_options": {"include_usage": True}} if asks_for_usage else kwargs

    def returned(self, result: Any) -> Any:
        """Record an answer, or follow the stream or the raw reply it will come in."""
        if hasattr(result, "http_response") and hasattr(result, "parse"):
            return self._raw(result)
        if hasattr(result, "__anext__") or hasattr(result, "__next__"):
            return self._stream(result, self._accumulator())
        self.operation.stop(self.method.read(result))
        return result

    def raised(self, error: BaseException) -> None:
        """Record an error, under the name of the client's exception."""
        self.operation.fail(error)

    def unrecorded(self, result: Any) -> Any:
        """Hide the token counts that only we asked for, though nothing is recorded any more."""
        return self._stream(result, Unread()) if self.hides_usage else result

    def _stream(self, stream: Any, accumulator: Accumulator) -> Any:
        proxy = ObservedAsyncStream if hasattr(stream, "__anext__") else ObservedStream
        return proxy(stream, self.operation, accumulator, hides_usage=self.hides_usage)

    def _raw(self, reply: Any) -> Any:
        expectation = Expectation(self.operation, self.method.read, self._accumulator)
        if type(reply).__name__.startswith("Async"):
            return AsyncRawReply(reply, expectation)
        if type(reply).__name__ == "LegacyAPIResponse" and self.passed.get("stream") is not True:
            self.operation.stop(self.method.read(reply.parse()))  # the body is there already, and parsing is cached
            return reply
        return RawReply(reply, expectation)

    def _accumulator(self) -> Accumulator:
        assert self.method.accumulate is not None
        return self.method.accumulate(self.passed)


OPENAI = OpenAIInstrumentor()
