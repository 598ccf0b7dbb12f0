"""litellm: which functions are recorded, each call as the one inference it is, whatever client litellm uses underneath.

litellm is huge and slow to import, so its functions are replaced when the user has imported it, in the package and in the
module they are from. Tested with 1.74 (the oldest) and 1.110.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

from opentelemetry.context import get_value, set_value

from lumetra.auto.calls import Call, ReadAnswer
from lumetra.auto.exchange import Request
from lumetra.auto.foreign import ForeignCall
from lumetra.auto.interface import Operation, Patches, Rival, Telemetry
from lumetra.auto.litellm_calls import (
    ChatStream,
    CompletionStream,
    ResponsesStream,
    Target,
    chat_answer,
    completion_answer,
    embedding_answer,
    responses_answer,
    without_api_type,
)
from lumetra.auto.litellm_others import media_answer, moderation_answer, rerank_answer, rerank_request
from lumetra.auto.openai import asks_for_usage
from lumetra.auto.openai_chat import chat_request
from lumetra.auto.openai_completions import completion_request
from lumetra.auto.openai_others import (
    embedding_request,
    image_request,
    moderation_request,
    speech_request,
    speech_response,
    transcription_request,
)
from lumetra.auto.openai_provider import Endpoint
from lumetra.auto.openai_responses import responses_request
from lumetra.auto.reading import items, read
from lumetra.auto.rivals import active_rival, announce
from lumetra.auto.streams import Accumulator
from lumetra.runtime import current
from lumetra.shell import Observation, observing

Kwargs = Mapping[str, Any]
_MODULES = ("litellm", "litellm.main", "litellm.responses.main", "litellm.images.main", "litellm.rerank_api.main")
_RECORDED_KEY = "lumetra.litellm.recorded"
"""In the context inside a recorded call: litellm calls its own public functions, for other attempts and in executors."""
_NATIVE = Rival("litellm.integrations.opentelemetry", "OpenTelemetry", "litellm's own otel callback")
_CALLBACK_LISTS = ("callbacks", "success_callback", "_async_success_callback")


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One of litellm's functions, in its synchronous and asynchronous form (`a` before the name)."""

    name: str
    positional: tuple[str, ...]
    """Names of the leading parameters, which people often pass by position."""
    request: Callable[[Kwargs, Endpoint], Request]
    read: ReadAnswer
    accumulate: Callable[[Kwargs], Accumulator] | None = None
    asks_for_usage: bool = False
    """Takes `stream_options.include_usage`."""


FUNCTIONS = (
    Function(
        name="completion",
        positional=("model", "messages"),
        request=chat_request,
        read=chat_answer,
        accumulate=lambda kwargs: ChatStream(kwargs, keeps_text=current().policy.captures),
        asks_for_usage=True,
    ),
    Function(
        name="text_completion",
        positional=("prompt", "model"),
        request=completion_request,
        read=completion_answer,
        accumulate=lambda kwargs: CompletionStream(kwargs, keeps_text=current().policy.captures),
    ),
    Function(name="image_generation", positional=("prompt", "model"), request=image_request, read=media_answer),
    Function(name="speech", positional=("model", "input", "voice"), request=speech_request, read=speech_response),
    Function(name="transcription", positional=("model", "file"), request=transcription_request, read=media_answer),
    Function(name="moderation", positional=("input", "model"), request=moderation_request, read=moderation_answer),
    Function(name="rerank", positional=("model", "query", "documents"), request=rerank_request, read=rerank_answer),
    Function(name="embedding", positional=("model", "input"), request=embedding_request, read=embedding_answer),
    Function(
        name="responses",
        positional=("input", "model"),
        request=responses_request,
        read=responses_answer,
        accumulate=lambda kwargs: ResponsesStream(),  # noqa: ARG005
    ),
)


class LiteLLMInstrumentor:
    """Records litellm's calls, whichever provider they go to."""

    library = "litellm"
    module = "litellm"
    requirement = "litellm >= 1.74, < 2"
    rivals = (
        Rival("openinference.instrumentation.litellm", "LiteLLMInstrumentor", "OpenInference"),
        Rival("opentelemetry.instrumentation.litellm", "LiteLLMInstrumentor", "Traceloop"),
    )

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Replace the functions once the whole package is there."""
        patches.when_imported("litellm", partial(self._replace, telemetry, patches))

    def _replace(self, telemetry: Telemetry, patches: Patches, _litellm: ModuleType) -> None:
        modules = [module for name in _MODULES if (module := sys.modules.get(name)) is not None]
        for function in FUNCTIONS:
            for asynchronous in (False, True):
                name = f"a{function.name}" if asynchronous else function.name
                begin = partial(self._begin, function, telemetry, asynchronous)
                for module in modules:
                    if callable(vars(module).get(name)):
                        patches.replace(module, name, observing(begin, asynchronous=asynchronous))

    def _begin(
        self,
        function: Function,
        telemetry: Telemetry,
        asynchronous: bool,
        _instance: Any,
        args: tuple[Any, ...],
        kwargs: Kwargs,
    ) -> Observation | None:
        around: Operation | None = get_value(_RECORDED_KEY)  # pyright: ignore[reportAssignmentType] -- only this method writes it
        if around is not None and not around.is_ended:
            return None
        if active_rival(self.library, self.rivals) or traces_itself():
            return ForeignCall(kwargs)
        passed = {**dict(zip(function.positional, args, strict=False)), **kwargs}
        target = Target(passed, sys.modules.get("litellm"))
        passed["model"] = target.model
        operation = telemetry.start(without_api_type(function.request(passed, target.endpoint)))
        if operation is None:
            return None
        operation.context = set_value(_RECORDED_KEY, operation, operation.context)
        asks = function.asks_for_usage and asks_for_usage(passed, target.endpoint)
        return Call(
            operation,
            {**kwargs, "stream_options": {"include_usage": True}} if asks else kwargs,
            function.read,
            partial(function.accumulate, passed) if function.accumulate is not None else None,
            asynchronous=asynchronous,
            hides_usage=asks,
        )


def traces_itself() -> bool:
    """Tell whether litellm's own OpenTelemetry callback records the calls; then ours are left to it, and it is said once."""
    litellm = sys.modules.get("litellm")
    found = any(_is_otel(callback) for name in _CALLBACK_LISTS for callback in items(read(litellm, name)))
    if found:
        announce(LITELLM.library, _NATIVE)
    return found


def _is_otel(callback: Any) -> bool:
    return callback == "otel" or _NATIVE.module in _modules(type(callback).__mro__)


def _modules(kinds: Iterable[type]) -> set[str]:
    return {kind.__module__ for kind in kinds}


LITELLM = LiteLLMInstrumentor()
