"""Golden span trees of the SDK: `LUMETRA_WRITE_GOLDEN=1 pytest tests/instrumentation` writes them anew; read the difference.

Every span and metric of ours is also held against the registry of the conventions, so no snapshot can make a wrong name right,
and every model call must have been measured as often as it was recorded.
What a library records by itself (anthropic, mcp) is its own affair.
"""

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan

from lumetra.testing import Captured
from lumetra_core.operation import INFERENCE_OPERATIONS
from support.conventions import metric_violations, violations

FOLDER = Path(__file__).parent.parent / "golden" / "sdk"
NATIVE_SCOPES = {"com.anthropic.sdk.python", "mcp-python-sdk"}
IS_WRITING = os.environ.get("LUMETRA_WRITE_GOLDEN") == "1"


def assert_golden(captured: Captured, scenario: str) -> None:
    """Compare the whole tree of what was captured with `tests/golden/sdk/<scenario>.json`."""
    # Messages of a client's own exceptions differ from release to release; their classes do not.
    text = re.sub(r'"error: Error code: [^"]*"', '"error: …"', json.dumps(captured.tree(), ensure_ascii=False))
    # Old releases of litellm make an id up where a stream brings none.
    text = re.sub(r'"chatcmpl-[0-9a-f-]{36}"', '"chatcmpl-…"', text)
    tree = json.loads(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:…", text))
    ours = [span for span in captured.spans if _is_ours(span)]
    assert violations(ours) == []
    assert metric_violations(captured.measured()) == []
    assert _measured_calls(captured) == Counter(_operation(span) for span in ours if _operation(span) in INFERENCE_OPERATIONS)
    path = FOLDER / f"{scenario}.json"
    if IS_WRITING:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(tree, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    expected: Any = json.loads(path.read_text(encoding="utf-8"))
    assert tree == expected


def _measured_calls(captured: Captured) -> Counter[str]:
    counts: Counter[str] = Counter()
    for point in captured.metrics().get("gen_ai.client.operation.duration", []):
        if point["gen_ai.operation.name"] in INFERENCE_OPERATIONS:
            counts[point["gen_ai.operation.name"]] += point["count"]
    return counts


def _operation(span: ReadableSpan) -> str:
    return str((span.attributes or {}).get("gen_ai.operation.name", ""))


def _is_ours(span: ReadableSpan) -> bool:
    return span.instrumentation_scope is None or span.instrumentation_scope.name not in NATIVE_SCOPES
