"""llama-index-core: a span handler at its dispatcher for steps, and wrapped methods for what calls a model.

The dispatcher closes the span of a streaming method when the stream is returned, before the model is called. So the methods
of LLMs and embeddings are wrapped on every class, and `predict`, which only calls `chat` or `complete`, is no inference.
Tested with llama-index-core 0.12.30 (the oldest) and 0.14.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import ModuleType
from typing import Any

from opentelemetry.context import Context

from lumetra.auto.exchange import Request, Response
from lumetra.auto.foreign import ForeignCall, records_models
from lumetra.auto.interface import Operation, Patches, Rival, Telemetry
from lumetra.auto.llama_index_models import (
    LLMAccumulator,
    embedding_request,
    embedding_response,
    llm_request,
    llm_response,
)
from lumetra.auto.patching import Wrapper
from lumetra.auto.rivals import active_rival
from lumetra.auto.streams import ObservedAsyncStream, ObservedStream
from lumetra.auto.subclasses import wrap_subclasses
from lumetra.shell import Observation, observing

Args = tuple[Any, ...]
Kwargs = Mapping[str, Any]

_LLM_METHODS = (
    "chat",
    "achat",
    "complete",
    "acomplete",
    "stream_chat",
    "astream_chat",
    "stream_complete",
    "astream_complete",
)
_EMBEDDING_METHODS = (
    "_get_query_embedding",
    "_aget_query_embedding",
    "_get_text_embedding",
    "_aget_text_embedding",
    "_get_text_embeddings",
    "_aget_text_embeddings",
)
"""What an integration overrides, one call of the provider each; the public methods make batches of them."""
_ARGUMENTS = ("messages", "prompt", "query", "text", "texts")


class LlamaIndexInstrumentor:
    """Records LlamaIndex's steps, models and embeddings."""

    library = "llama_index"
    module = "llama_index.core"
    requirement = "llama-index-core >= 0.12.30, < 0.15"
    rivals = (
        Rival("openinference.instrumentation.llama_index", "LlamaIndexInstrumentor", "OpenInference"),
        Rival("opentelemetry.instrumentation.llamaindex", "LlamaIndexInstrumentor", "Traceloop"),
        Rival("opentelemetry.instrumentation.genai.llama_index", "LlamaIndexInstrumentor", "OpenTelemetry"),
    )

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Add the span handler, and wrap models and embeddings."""
        from lumetra.auto.llama_index_handler import SpanHandler

        handler = SpanHandler(telemetry, patches, self.rivals)
        # The second is the package the first got its dispatcher from since 0.13; workflows use it without llama-index-core.
        for module in ("llama_index.core.instrumentation", "llama_index_instrumentation"):
            patches.when_imported(module, partial(_add_handler, patches, handler))
        models = {name: self._wrapper(telemetry, name, llm_call) for name in _LLM_METHODS}
        patches.when_imported("llama_index.core.base.llms.base", lambda found: wrap_subclasses(patches, found.BaseLLM, models))
        embeddings = {name: self._wrapper(telemetry, name, embedding_call) for name in _EMBEDDING_METHODS}
        patches.when_imported(
            "llama_index.core.base.embeddings.base",
            lambda found: wrap_subclasses(patches, found.BaseEmbedding, embeddings),
        )

    def _wrapper(self, telemetry: Telemetry, name: str, make: "MakeCall") -> Wrapper:
        def begin(instance: Any, args: Args, kwargs: Kwargs) -> Observation | None:
            foreign = active_rival(self.library, self.rivals)
            if foreign is None:
                return make(telemetry, name, instance, args, kwargs)
            return ForeignCall(kwargs) if records_models(foreign) else None

        return observing(begin, asynchronous=name.lstrip("_").startswith("a"))


def _add_handler(patches: Patches, handler: Any, module: ModuleType) -> None:
    handlers: list[Any] = module.get_dispatcher().span_handlers
    if any(present is handler for present in handlers):
        return
    handlers.append(handler)
    patches.on_undo(lambda: handlers.remove(handler))


class ModelCall:
    """One call of a model or an embedding under observation."""

    __slots__ = ("arguments", "context", "operation", "read_result")

    def __init__(self, operation: Operation, kwargs: Kwargs, read_result: Callable[[Any], Response]) -> None:
        self.operation = operation
        self.context: Context | None = operation.context
        self.arguments = kwargs
        self.read_result = read_result

    def returned(self, result: Any) -> Any:
        """Record an answer, or follow the stream it will come in."""
        if hasattr(result, "__anext__"):
            return ObservedAsyncStream(result, self.operation, LLMAccumulator(), attaches=True)
        if hasattr(result, "__next__"):
            return ObservedStream(result, self.operation, LLMAccumulator(), attaches=True)
        self.operation.stop(self.read_result(result))
        return result

    def raised(self, error: BaseException) -> None:
        """Record the error."""
        self.operation.fail(error)

    def unrecorded(self, result: Any) -> Any:
        """Give the result as it came."""
        return result


MakeCall = Callable[[Telemetry, str, Any, Args, Kwargs], Observation | None]


def llm_call(telemetry: Telemetry, method: str, llm: Any, args: Args, kwargs: Kwargs) -> Observation | None:
    """Begin recording a call of an LLM."""
    return _started(telemetry, llm_request(llm, method, _given(args, kwargs), kwargs), kwargs, llm_response)


def embedding_call(telemetry: Telemetry, _method: str, embedding: Any, args: Args, kwargs: Kwargs) -> Observation | None:
    """Begin recording a call of an embedding."""
    return _started(telemetry, embedding_request(embedding, _given(args, kwargs)), kwargs, embedding_response)


def _started(
    telemetry: Telemetry, request: Request, kwargs: Kwargs, read_result: Callable[[Any], Response]
) -> Observation | None:
    operation = telemetry.start(request)
    return None if operation is None else ModelCall(operation, kwargs, read_result)


def _given(args: Args, kwargs: Kwargs) -> Any:
    return args[0] if args else next((kwargs[name] for name in _ARGUMENTS if name in kwargs), None)


LLAMA_INDEX = LlamaIndexInstrumentor()
