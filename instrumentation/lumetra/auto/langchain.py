"""langchain-core, with LangGraph and `create_agent` on top: one callback handler for all runs, and contexts around their work.

The handler reaches every callback manager by langchain-core's own `register_configure_hook`. Contexts are attached where
LangChain runs the user's code (`set_config_context`: runnables, tools, nodes) and around models and retrievers, so that
spans of a provider's client, of an HTTP client or of the user's own nest where they belong.
Tested with langchain-core 0.3.22 (the oldest) and 1.7.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from types import ModuleType
from typing import Any

from opentelemetry.context import attach

from lumetra.auto.boundaries import Boundary, Inside, aiterate_inside, await_inside, call_inside, call_then, iterate_inside
from lumetra.auto.foreign import ForeignBoundary, records_models
from lumetra.auto.interface import Patches, Rival, Telemetry
from lumetra.auto.langchain_embeddings import embedding_wrappers
from lumetra.auto.langchain_runs import RunBoundary, RunKind, Runs
from lumetra.auto.patching import Wrapper
from lumetra.auto.reading import items, read, word
from lumetra.auto.rivals import active_rival
from lumetra.auto.subclasses import wrap_subclasses

Args = tuple[Any, ...]
Kwargs = Mapping[str, Any]

_CHAT = "langchain_core.language_models.chat_models"
_LLM = "langchain_core.language_models.llms"
_BEGINNING: tuple[tuple[str, str, RunKind, Inside], ...] = (
    (_CHAT, "BaseChatModel.stream", "chat_model", iterate_inside),
    (_CHAT, "BaseChatModel.astream", "chat_model", aiterate_inside),
    (_LLM, "BaseLLM.stream", "llm", iterate_inside),
    (_LLM, "BaseLLM.astream", "llm", aiterate_inside),
    ("langchain_core.retrievers", "BaseRetriever.invoke", "retriever", call_inside),
    ("langchain_core.retrievers", "BaseRetriever.ainvoke", "retriever", await_inside),
    ("langchain_core.tools.base", "BaseTool.run", "tool", call_inside),
    ("langchain_core.tools.base", "BaseTool.arun", "tool", await_inside),
    ("langgraph.pregel.main", "Pregel.stream", "graph", iterate_inside),
    ("langgraph.pregel.main", "Pregel.astream", "graph", aiterate_inside),
    ("langgraph.pregel", "Pregel.stream", "graph", iterate_inside),  # langgraph before 0.6
    ("langgraph.pregel", "Pregel.astream", "graph", aiterate_inside),
)
"""Functions that begin exactly one run: its callback comes from inside."""
_CONTINUING: tuple[tuple[str, str, RunKind, Inside], ...] = (
    (_CHAT, "BaseChatModel._generate_with_cache", "chat_model", call_inside),
    (_CHAT, "BaseChatModel._agenerate_with_cache", "chat_model", await_inside),
    (_CHAT, "BaseChatModel._iter_v2_events", "chat_model", iterate_inside),
    (_CHAT, "BaseChatModel._aiter_v2_events", "chat_model", aiterate_inside),
    (_LLM, "BaseLLM._generate_helper", "llm", call_inside),
    (_LLM, "BaseLLM._agenerate_helper", "llm", await_inside),
)
"""Functions that work on a run begun before: the run manager they are given names it."""
_MANAGER_POSITION = 2
"""Where `run_manager` or `run_managers` stands in those that take it by position."""
_CONFIG_CONTEXTS = ("langchain_core.runnables.config", "langgraph._internal._runnable", "langgraph.utils.runnable")
"""Modules whose `_set_config_context` prepares the copied context in which user code runs."""


class LangChainInstrumentor:
    """Records every run of langchain-core."""

    library = "langchain"
    module = "langchain_core"
    requirement = "langchain-core >= 0.3.22, < 2"
    rivals = (
        Rival("openinference.instrumentation.langchain", "LangChainInstrumentor", "OpenInference"),
        Rival("opentelemetry.instrumentation.langchain", "LangchainInstrumentor", "Traceloop"),
        Rival("opentelemetry.instrumentation.genai.langchain", "LangChainInstrumentor", "OpenTelemetry"),
    )

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Register the handler, and put contexts around the work of runs."""
        runs = Runs(telemetry)
        patches.when_imported("langchain_core.tracers.context", partial(self._register, runs, patches))
        for module, path, kind, inside in _BEGINNING:
            patches.add(module, path, _wrapper(inside, partial(self._beginning, runs, kind)))
        for module, path, kind, inside in _CONTINUING:
            patches.add(module, path, _wrapper(inside, partial(self._continuing, runs, kind)))
        for module in _CONFIG_CONTEXTS:
            patches.add(module, "_set_config_context", partial(_set_config_context, runs))
        wrappers = embedding_wrappers(telemetry, lambda: self._foreign() is not None)
        patches.when_imported(
            "langchain_core.embeddings.embeddings",
            lambda imported: wrap_subclasses(patches, imported.Embeddings, wrappers),
        )

    def _register(self, runs: Runs, patches: Patches, context_module: ModuleType) -> None:
        from lumetra.auto.langchain_handler import LumetraHandler

        handler = LumetraHandler(runs, lambda: not patches.active or self._foreign() is not None)
        # A variable nobody sets: its default reaches every thread and task, which a value would not.
        variable = ContextVar("lumetra_langchain_handler", default=handler)
        context_module.register_configure_hook(variable, True)

        def unregister() -> None:
            hooks: list[Any] = context_module._configure_hooks  # noqa: SLF001 -- there is no public way to take one out
            hooks[:] = [hook for hook in hooks if hook[0] is not variable]

        patches.on_undo(unregister)

    def _foreign(self) -> Rival | None:
        return active_rival(self.library, self.rivals)

    def _beginning(self, runs: Runs, kind: RunKind, instance: Any, args: Args, kwargs: Kwargs) -> Boundary | None:
        foreign = self._foreign()
        if foreign is not None:
            return ForeignBoundary() if kind in {"chat_model", "llm"} and records_models(foreign) else None
        return RunBoundary(runs, kind, instance, call_id=word(kwargs.get("tool_call_id")))

    def _continuing(self, runs: Runs, kind: RunKind, instance: Any, args: Args, kwargs: Kwargs) -> Boundary | None:
        foreign = self._foreign()
        if foreign is not None:
            return ForeignBoundary() if records_models(foreign) else None
        run = runs.open.get(_run_id(args, kwargs))
        return None if run is None else RunBoundary(runs, kind, instance, run)


def _wrapper(inside: Inside, opening: Callable[[Any, Args, Kwargs], Boundary | None]) -> Wrapper:
    def wrapper(wrapped: Callable[..., Any], instance: Any, args: Args, kwargs: Kwargs) -> Any:
        return inside(wrapped, (args, kwargs), lambda: opening(instance, args, kwargs))

    return wrapper


def _run_id(args: Args, kwargs: Kwargs) -> Any:
    """Find the one run a function works on; a helper of several prompts works on several, and none is current then."""
    manager = kwargs.get("run_manager") or kwargs.get("run_managers")
    if manager is None and len(args) > _MANAGER_POSITION:
        manager = args[_MANAGER_POSITION]
    several = items(manager)
    return read(several[0] if len(several) == 1 else manager, "run_id")


def _set_config_context(runs: Runs, wrapped: Callable[..., Any], _instance: Any, args: Args, kwargs: Kwargs) -> Any:
    """Make the run current in the copied context that its work is about to be run in; the copy is thrown away after it."""
    return call_then(wrapped, (args, kwargs), lambda: _enter(runs, args[0] if args else kwargs.get("config")))


def _enter(runs: Runs, config: Any) -> None:
    run = runs.open.get(read(config, "callbacks", "parent_run_id"))
    if run is not None:
        attach(run.context)


LANGCHAIN = LangChainInstrumentor()
