"""CrewAI in Traceloop's words: every span is an `invoke_agent` there, and what it holds stands under `crewai.*`.

Source: traceloop/openllmetry, `opentelemetry-instrumentation-crewai` 0.62 (`instrumentation.py`, `crewai_span_attributes.py`). The
usage of a crew is that of its model calls, which other instrumentors record.
"""

from typing import Any

from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.values import known, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes

FRAMEWORK = "crewai"


def operation_of(span: OtlpSpan) -> str | None:
    """Tell a crew, a task, an agent and a model call by Traceloop's kind, where there is one."""
    if "crewai.crew.id" in span.attributes or span.name == "crewai.workflow":
        return operation.INVOKE_WORKFLOW
    kind = operation_name(span.attributes.get("traceloop.span.kind"))
    return kind or operation_name(span.attributes.get("gen_ai.operation.name"))


def reading(attributes: Attributes) -> dict[str, Any]:
    """Read who did what, where a span has CrewAI's attributes; the agent's last word is on the span of its task."""
    return known(
        workflow_name=text(attributes.get("crewai.crew.name")),
        agent_name=text(attributes.get("crewai.agent.role")) or text(attributes.get("crewai.task.agent")),
        input=text(attributes.get("crewai.task.description")) or text(attributes.get("crewai.agent.goal")),
        output=text(attributes.get("crewai.crew.result")),
    )
