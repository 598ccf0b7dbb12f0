"""Who is recording a model call already: context keys of ours and of the other families, read and written.

An inference span puts its mark into the OpenTelemetry context. Whatever instrumentor meets a mark of its own sort further in
(a provider client called by a framework) records no second span. Sources of the foreign keys: opentelemetry-util-genai 1.3b0
`_inference_invocation.py`, opentelemetry-semantic-conventions-ai 0.4 (Traceloop), opentelemetry-instrumentation `utils.py`.
"""

import sys
from typing import TYPE_CHECKING

from opentelemetry.context import Context, get_value, set_value
from opentelemetry.instrumentation.utils import is_instrumentation_enabled

if TYPE_CHECKING:
    from lumetra.auto.operations import Operation

OWN_KEY = "lumetra.inference"
UTIL_GENAI_KEY = "opentelemetry.genai.client.inference.context"
TRACELOOP_KEY = "suppress_language_model_instrumentation"
_UTIL_GENAI_MODULE = "opentelemetry.util.genai._inference_invocation"


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
    return bool(get_value(TRACELOOP_KEY, context)) or get_value(UTIL_GENAI_KEY, context) is not None


def marked(context: Context, operation: "Operation") -> Context:
    """Mark *context* as the inside of *operation*, for us and for the other families."""
    context = set_value(OWN_KEY, operation, context)
    context = set_value(TRACELOOP_KEY, True, context)
    inference_data = getattr(sys.modules.get(_UTIL_GENAI_MODULE), "InferenceData", None)
    # util-genai only believes in its own type, and asks for nothing but that its fields can be written.
    return context if inference_data is None else set_value(UTIL_GENAI_KEY, inference_data(), context)
