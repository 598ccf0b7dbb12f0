"""Who is recording a model call already: context keys of ours and of the other families, read and written.

An inference span puts its mark into the OpenTelemetry context. Whatever instrumentor meets a mark of its own sort further in
(a provider client called by a framework) records no second span. Sources of the foreign keys: opentelemetry-util-genai 1.3b0
`_inference_invocation.py`, opentelemetry-semantic-conventions-ai 0.4 (Traceloop), opentelemetry-instrumentation `utils.py`.
Some clients heed no such mark, only that all instrumentation is off: OpenInference's, and Traceloop's for OpenAI's responses.
"""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from opentelemetry.context import Context, get_current, get_value, set_value
from opentelemetry.instrumentation.utils import is_instrumentation_enabled, suppress_instrumentation
from opentelemetry.trace import Span, get_current_span

from lumetra.auto.rivals import Rival
from lumetra.shell import current

if TYPE_CHECKING:
    from lumetra.auto.operations import Operation

OWN_KEY = "lumetra.inference"
UTIL_GENAI_KEY = "opentelemetry.genai.client.inference.context"
TRACELOOP_KEY = "suppress_language_model_instrumentation"
_UTIL_GENAI_MODULE = "opentelemetry.util.genai._inference_invocation"
_OPENINFERENCE_MODULE = "openinference.instrumentation"
_DEAF_CLIENTS = (
    Rival("openinference.instrumentation.openai", "OpenAIInstrumentor", "OpenInference"),
    Rival("openinference.instrumentation.anthropic", "AnthropicInstrumentor", "OpenInference"),
    Rival("openinference.instrumentation.google_genai", "GoogleGenAIInstrumentor", "OpenInference"),
    Rival("openinference.instrumentation.litellm", "LiteLLMInstrumentor", "OpenInference"),
    Rival("openinference.instrumentation.bedrock", "BedrockInstrumentor", "OpenInference"),
    Rival("openinference.instrumentation.groq", "GroqInstrumentor", "OpenInference"),
    Rival("openinference.instrumentation.mistralai", "MistralAIInstrumentor", "OpenInference"),
    Rival("openinference.instrumentation.vertexai", "VertexAIInstrumentor", "OpenInference"),
    Rival("opentelemetry.instrumentation.openai", "OpenAIInstrumentor", "Traceloop"),
)
"""Instrumentors of what a framework calls a model with, that our marks do not reach."""


def enclosing(context: Context, family: str) -> "Operation | None":
    """Find our own inference of the same *family* that *context* is inside of."""
    outer: Operation | None = get_value(OWN_KEY, context)  # pyright: ignore[reportAssignmentType] -- only `marked` writes it
    if outer is None or outer.request.family != family or outer.is_ended:
        return None
    return outer


def is_silenced() -> bool:
    """Tell whether OpenTelemetry instrumentation as a whole is switched off here (an exporter at work, `suppress_instrumentation`)."""
    return not is_instrumentation_enabled()


def is_recorded_by_others(context: Context) -> bool:
    """Tell whether another family's inference span is open around *context*."""
    if get_value(OWN_KEY, context) is not None:
        return False  # the foreign marks are the ones we wrote ourselves
    if get_value(TRACELOOP_KEY, context) or get_value(UTIL_GENAI_KEY, context) is not None:
        return True
    return _OPENINFERENCE_MODULE in sys.modules and _is_inference_of_openinference(get_current_span(context))


def _is_inference_of_openinference(span: Span) -> bool:
    attributes: Mapping[str, object] = getattr(span, "attributes", None) or {}
    return attributes.get("openinference.span.kind") in ("LLM", "EMBEDDING")


def marked(context: Context, operation: "Operation") -> Context:
    """Mark *context* as the inside of *operation*, for us and for the other families.

    Where a client that does not heed marks would record the call too, nothing is recorded inside, not even its HTTP request.
    """
    context = set_value(OWN_KEY, operation, context)
    context = set_value(TRACELOOP_KEY, True, context)
    if any(client.module in sys.modules and client.is_active for client in _DEAF_CLIENTS):
        context = _silenced(context)
    inference_data = getattr(sys.modules.get(_UTIL_GENAI_MODULE), "InferenceData", None)
    # util-genai only believes in its own type, and asks for nothing but that its fields can be written.
    return context if inference_data is None else set_value(UTIL_GENAI_KEY, inference_data(), context)


def _silenced(context: Context) -> Context:
    """Switch all instrumentation off in *context*. The key is OpenTelemetry's own secret: only its block can write it."""
    with current(context), suppress_instrumentation():
        return get_current()
