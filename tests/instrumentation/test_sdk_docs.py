"""The examples in `docs/sdk` run as they stand there, each in a process of its own, against a receiver and the OpenAI stub."""

import re
from pathlib import Path

import pytest

from support.openai_stub import running_stub
from support.otlp_receiver import running_receiver
from support.sdk_program import run_program

DOCS = Path(__file__).parent.parent.parent / "docs" / "sdk"
OURS = ("index", "openai", "context", "capture", "sampling", "testing")
EXAMPLES = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", OURS)
def test_the_example_runs(page: str) -> None:
    (example,) = EXAMPLES.findall((DOCS / f"{page}.md").read_text(encoding="utf-8"))

    with running_receiver() as receiver, running_stub() as stub:
        done = run_program(example, endpoint=receiver.endpoint, OPENAI_API_KEY="test", OPENAI_BASE_URL=stub.base_url)

    assert (done.returncode, done.stderr) == (0, "")
