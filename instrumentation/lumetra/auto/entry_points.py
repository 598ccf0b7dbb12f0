"""The ordinary OpenTelemetry face of each instrumentor: entry points `lumetra_<library>` in group `opentelemetry_instrumentor`.

Under `opentelemetry-instrument` every installed family is loaded; ours steps back where another one is active on the library.
"""

from collections.abc import Collection
from typing import Any

from opentelemetry.instrumentation.instrumentor import BaseInstrumentor  # pyright: ignore[reportMissingTypeStubs]

from lumetra.auto.interface import Instrumentor
from lumetra.auto.members import member
from lumetra.auto.switch import start_instrumenting, stop_instrumenting


class LibraryInstrumentor(BaseInstrumentor):
    """Instruments one library by OpenTelemetry's interface. Subclasses name the library."""

    library: str

    @property
    def instrumentor(self) -> Instrumentor:
        """The member behind this face."""
        return member(self.library)

    def instrumentation_dependencies(self) -> Collection[str]:
        """Name the releases we are tested with, so that OpenTelemetry skips others."""
        return (self.instrumentor.requirement,)

    def _instrument(self, **kwargs: Any) -> None:
        start_instrumenting(self.instrumentor)

    def _uninstrument(self, **kwargs: Any) -> None:
        stop_instrumenting(self.instrumentor)


class OpenAIInstrumentor(LibraryInstrumentor):
    """`openai`, and every OpenAI-compatible endpoint behind its client."""

    library = "openai"


class AnthropicInstrumentor(LibraryInstrumentor):
    """`anthropic`, whose own tracing is configured."""

    library = "anthropic"


class GoogleGenAIInstrumentor(LibraryInstrumentor):
    """`google-genai`, for the Gemini API and Vertex AI."""

    library = "google_genai"


class McpInstrumentor(LibraryInstrumentor):
    """`mcp`, which traces itself."""

    library = "mcp"


class LangChainInstrumentor(LibraryInstrumentor):
    """`langchain-core`, with LangGraph and LangChain's agents."""

    library = "langchain"


class LiteLLMInstrumentor(LibraryInstrumentor):
    """`litellm`, whichever provider it calls."""

    library = "litellm"


class LlamaIndexInstrumentor(LibraryInstrumentor):
    """`llama-index-core`, with its workflows and agents."""

    library = "llama_index"


class OpenAIAgentsInstrumentor(LibraryInstrumentor):
    """`openai-agents`."""

    library = "openai_agents"


class ThreadsInstrumentor(LibraryInstrumentor):
    """Threads and thread pools of the standard library, which lose the context otherwise."""

    library = "threads"


class SubprocessesInstrumentor(LibraryInstrumentor):
    """Child processes, which get the context by environment variables."""

    library = "subprocesses"
