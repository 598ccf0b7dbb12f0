"""The instrumentors there are. A new one adds its line here, a class in `entry_points.py` and an entry point in pyproject."""

from collections.abc import Iterable, Sequence

from lumetra.auto.anthropic import ANTHROPIC
from lumetra.auto.google_genai import GOOGLE_GENAI
from lumetra.auto.interface import Instrumentor
from lumetra.auto.langchain import LANGCHAIN
from lumetra.auto.litellm import LITELLM
from lumetra.auto.llama_index import LLAMA_INDEX
from lumetra.auto.mcp import MCP
from lumetra.auto.openai import OPENAI
from lumetra.auto.openai_agents import OPENAI_AGENTS
from lumetra.auto.subprocesses import SUBPROCESSES
from lumetra.auto.switch import start_instrumenting, stop_instrumenting
from lumetra.auto.threads import THREADS
from lumetra.errors import InvalidSetting

MEMBERS: tuple[Instrumentor, ...] = (
    *(THREADS, SUBPROCESSES),
    *(OPENAI, ANTHROPIC, GOOGLE_GENAI, MCP),
    *(LITELLM, LANGCHAIN, LLAMA_INDEX, OPENAI_AGENTS),
)


def member(library: str) -> Instrumentor:
    """Find the instrumentor called *library*.

    Raises:
        InvalidSetting: there is none of that name.
    """
    for candidate in MEMBERS:
        if candidate.library == library:
            return candidate
    raise InvalidSetting(f"Lumetra does not instrument {library!r}; it knows {', '.join(one.library for one in MEMBERS)}")


def chosen(instrument: bool | Sequence[str]) -> tuple[Instrumentor, ...]:
    """Give the instrumentors `lumetra.init(instrument=…)` asks for: all, none, or those named."""
    if isinstance(instrument, bool):
        return MEMBERS if instrument else ()
    return tuple(member(library) for library in instrument)


def instrument(instrumentors: Iterable[Instrumentor]) -> None:
    """Install each of *instrumentors*; each waits for the import of its library."""
    for instrumentor in instrumentors:
        start_instrumenting(instrumentor)


def uninstrument() -> None:
    """Restore every instrumented library."""
    for instrumentor in reversed(MEMBERS):
        stop_instrumenting(instrumentor)
