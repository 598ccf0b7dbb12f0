"""Embeddings of LangChain, which are no runnables and tell no callback: their methods are wrapped on every class."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from opentelemetry.context import Context

from lumetra import conventions as named
from lumetra.auto.exchange import Request, Response
from lumetra.auto.interface import Operation, Telemetry
from lumetra.auto.patching import Wrapper
from lumetra.auto.provider_names import provider_name
from lumetra.auto.reading import items, read, word
from lumetra.shell import Observation, observing
from lumetra_core.operation import EMBEDDINGS

_MODEL_FIELDS = ("model", "model_name", "model_id", "deployment")
_NO_PROVIDER_PACKAGES = frozenset({"core", "community", "classic", "tests", "unstructured"})


def embedding_wrappers(telemetry: Telemetry, is_quiet: Callable[[], bool]) -> Mapping[str, Wrapper]:
    """Make the wrappers of the four methods of `Embeddings`."""

    def begin(instance: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Observation | None:
        given = args[0] if args else kwargs.get("texts", kwargs.get("text"))
        operation = None if is_quiet() else telemetry.start(embedding_request(instance, given))
        return None if operation is None else EmbeddingCall(operation, kwargs)

    synchronous, asynchronous = observing(begin), observing(begin, asynchronous=True)
    return {
        "embed_documents": synchronous,
        "embed_query": synchronous,
        "aembed_documents": asynchronous,
        "aembed_query": asynchronous,
    }


def embedding_request(embeddings: Any, given: Any) -> Request:
    """Describe the embedding of one text or of many."""
    texts = (given,) if isinstance(given, str) else items(given)
    models = [model for field in _MODEL_FIELDS if (model := word(read(embeddings, field)))]
    return Request(
        operation=EMBEDDINGS,
        provider=_provider(cast("type[Any]", type(embeddings))),
        model=models[0] if models else None,
        content=lambda: {named.INPUT: [text for text in texts if isinstance(text, str)]},
    )


def embedding_response(vectors: Any) -> Response:
    """Describe the answer: how long the vectors are, not the vectors."""
    return Response(attributes={"gen_ai.embeddings.dimension.count": dimensions(vectors)})


def dimensions(vectors: Any) -> int | None:
    """Count the numbers of one vector, given alone or among several."""
    several = items(vectors)
    return len(items(several[0])) or len(several) if several else None


class EmbeddingCall:
    """One call under observation."""

    __slots__ = ("arguments", "context", "operation")

    def __init__(self, operation: Operation, kwargs: Mapping[str, Any]) -> None:
        self.operation = operation
        self.context: Context | None = operation.context
        self.arguments = kwargs

    def returned(self, result: Any) -> Any:
        """Record the vectors' length."""
        self.operation.stop(embedding_response(result))
        return result

    def raised(self, error: BaseException) -> None:
        """Record the error."""
        self.operation.fail(error)

    def unrecorded(self, result: Any) -> Any:
        """Give the result as it came."""
        return result


def _provider(kind: type[Any]) -> str | None:
    """Name the provider by the integration's package (`langchain_openai` brings OpenAI's), else by the class."""
    package = kind.__module__.partition(".")[0]
    name = package.removeprefix("langchain_")
    if name == package or name in _NO_PROVIDER_PACKAGES:
        return kind.__name__.lower()
    return "azure.ai.openai" if kind.__name__.startswith("Azure") else provider_name(name)
