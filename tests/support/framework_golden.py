"""Where the golden trees of a framework lie: one folder for the newest release, one for every older environment."""

import os

from opentelemetry.sdk.trace import ReadableSpan

from lumetra.testing import Captured
from lumetra_core.operation import INFERENCE_OPERATIONS
from support.sdk_golden import FOLDER, assert_golden

ENVIRONMENT = os.environ.get("LUMETRA_TEST_ENVIRONMENT")
"""Name of the environment (`tests/instrumentation/environments/<name>.txt`) that the tests run in; None is the developer's."""
OLDEST = ENVIRONMENT if ENVIRONMENT is not None and ENVIRONMENT.endswith("-oldest") else None
"""Old releases have golden trees of their own. The newest share the developer's, save where one of theirs lies in their folder."""


def assert_framework_golden(captured: Captured, framework: str, scenario: str) -> None:
    """Compare the whole tree with `tests/golden/sdk/<framework or environment>/<scenario>.json`."""
    differs = ENVIRONMENT is not None and (FOLDER / ENVIRONMENT / f"{scenario}.json").exists()
    assert_golden(captured, f"{ENVIRONMENT if differs else OLDEST or framework}/{scenario}")


def inferences(captured: Captured) -> list[str]:
    """Name the spans of model calls, of whichever family, in the order they started."""
    return [span.name for span in sorted(captured.spans, key=lambda span: span.start_time or 0) if _is_inference(span)]


def _is_inference(span: ReadableSpan) -> bool:
    attributes = span.attributes or {}
    is_ours = attributes.get("gen_ai.operation.name") in INFERENCE_OPERATIONS
    return is_ours or attributes.get("openinference.span.kind") in {"LLM", "EMBEDDING"} or "llm.request.type" in attributes
