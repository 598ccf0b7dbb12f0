"""openai-agents: a tracing processor added to the SDK's own, and models that say which one is answering.

The SDK's spans of a model call are our inference spans, and the openai client's instrumentor fills them in. Its default
processors stay: they send traces to OpenAI, which is the user's to decide. Tested with 0.3.3 (the oldest) and 0.20.
"""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from opentelemetry.context import Context, get_current

from lumetra.auto.boundaries import Boundary, Inside, aiterate_inside, await_inside, call_inside, call_then
from lumetra.auto.foreign import ForeignBoundary, records_models
from lumetra.auto.interface import Patches, Rival, Telemetry
from lumetra.auto.openai_agents_processor import ModelBoundary, Processor
from lumetra.auto.patching import Wrapper
from lumetra.auto.rivals import active_rival

Args = tuple[Any, ...]
Kwargs = Mapping[str, Any]

_MODELS = (
    ("agents.models.openai_responses", "OpenAIResponsesModel"),
    ("agents.models.openai_chatcompletions", "OpenAIChatCompletionsModel"),
    ("agents.extensions.models.litellm_model", "LitellmModel"),
)
_PROVIDER = "agents.tracing.provider"


class OpenAIAgentsInstrumentor:
    """Records agents, handoffs, guardrails, tools and model calls of the Agents SDK."""

    library = "openai_agents"
    module = "agents"
    requirement = "openai-agents >= 0.3.3, < 1"
    rivals = (
        Rival("openinference.instrumentation.openai_agents", "OpenAIAgentsInstrumentor", "OpenInference"),
        Rival("opentelemetry.instrumentation.openai_agents", "OpenAIAgentsInstrumentor", "Traceloop"),
        Rival("opentelemetry.instrumentation.genai.openai_agents", "OpenAIAgentsInstrumentor", "OpenTelemetry"),
    )

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Add the processor, and put boundaries around models and streamed runs."""
        processor = Processor(telemetry, patches, self.rivals)

        def stay_registered(wrapped: Callable[..., Any], provider: Any, args: Args, kwargs: Kwargs) -> Any:
            # `set_trace_processors` is how people switch the export to OpenAI off; that is not about us.
            return call_then(wrapped, (args, kwargs), lambda: provider.register_processor(processor))

        patches.when_imported("agents.tracing", lambda tracing: _register(processor, patches, tracing))
        patches.add(_PROVIDER, "DefaultTraceProvider.set_processors", stay_registered)
        for module, kind in _MODELS:
            patches.add(module, f"{kind}.get_response", self._around_model(await_inside))
            patches.add(module, f"{kind}.stream_response", self._around_model(aiterate_inside))
        patches.add("agents.run", "Runner.run_streamed", _run_streamed)

    def _around_model(self, inside: Inside) -> Wrapper:
        def wrapper(wrapped: Callable[..., Any], model: Any, args: Args, kwargs: Kwargs) -> Any:
            return inside(wrapped, (args, kwargs), lambda: self._boundary(model))

        return wrapper

    def _boundary(self, model: Any) -> Boundary:
        foreign = active_rival(self.library, self.rivals)
        return ForeignBoundary() if records_models(foreign) else ModelBoundary(model)


def _register(processor: Processor, patches: Patches, tracing: ModuleType) -> None:
    if not hasattr(tracing, "add_trace_processor"):  # somebody's own package that is called `agents`
        return
    tracing.add_trace_processor(processor)

    def unregister() -> None:
        provider = tracing.get_trace_provider()
        registered = provider._multi_processor._processors  # noqa: SLF001 -- the SDK can only replace them all
        provider.set_processors([one for one in registered if one is not processor])

    patches.on_undo(unregister)


def _run_streamed(wrapped: Callable[..., Any], _runner: Any, args: Args, kwargs: Kwargs) -> Any:
    """Give the caller's context back: the trace that begins in here ends in another task."""
    return call_inside(wrapped, (args, kwargs), CallersContext)


class CallersContext:
    """The context of the caller, to be there again after a call that may change it."""

    __slots__ = ("context",)

    def __init__(self) -> None:
        self.context: Context | None = get_current()

    def interrupted(self, error: BaseException) -> None:
        """Do nothing."""


OPENAI_AGENTS = OpenAIAgentsInstrumentor()
