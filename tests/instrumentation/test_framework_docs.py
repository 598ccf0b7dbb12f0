"""The example of every framework's page runs as it stands there, and records the one model call there is in it."""

import re
from pathlib import Path

import pytest

from support.anthropic_stub import running_anthropic
from support.gemini_stub import running_gemini
from support.openai_stub import running_stub
from support.otlp_receiver import running_receiver
from support.sdk_program import run_program

DOCS = Path(__file__).parent.parent.parent / "docs" / "sdk"
PAGES = {
    "langchain": "langchain_openai",
    "langgraph": "langchain",
    "llama-index": "llama_index.llms.openai",
    "openai-agents": "agents",
    "litellm": "litellm",
}
EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_the_example_of_a_framework_runs(page: str) -> None:
    pytest.importorskip(PAGES[page])
    (example,) = EXAMPLE.findall((DOCS / f"{page}.md").read_text(encoding="utf-8"))

    with running_receiver() as receiver, running_stub() as stub:
        done = run_program(
            example,
            endpoint=receiver.endpoint,
            OPENAI_API_KEY="test",
            OPENAI_BASE_URL=stub.base_url,
            OPENAI_API_BASE=stub.base_url,
            LITELLM_LOCAL_MODEL_COST_MAP="True",  # litellm else fetches its price list from the network
        )
        asked = len(stub.requests)
        inferences = [span.name for span in receiver.spans if span.name.startswith("chat ")]

    assert (done.returncode, done.stderr) == (0, "")
    assert (asked, inferences) == (1, ["chat gpt-4o-mini"])


def test_the_example_of_gemini_runs() -> None:
    pytest.importorskip("google.genai")
    (example,) = EXAMPLE.findall((DOCS / "google-genai.md").read_text(encoding="utf-8"))

    with running_receiver() as receiver, running_gemini() as stub:
        done = run_program(example, endpoint=receiver.endpoint, GEMINI_API_KEY="test", GOOGLE_GEMINI_BASE_URL=stub.base_url)
        asked = len(stub.requests)
        spans = [span.name for span in receiver.spans]

    assert (done.returncode, done.stderr) == (0, "")
    assert (asked, spans) == (1, ["generate_content gemini-2.5-flash"])


def test_the_example_of_a_compatible_endpoint_runs() -> None:
    pytest.importorskip("openai")
    (example,) = EXAMPLE.findall((DOCS / "providers.md").read_text(encoding="utf-8"))

    with running_receiver() as receiver, running_stub() as stub:
        done = run_program(example.replace("http://localhost:8000/v1", stub.base_url), endpoint=receiver.endpoint)
        spans = [span.name for span in receiver.spans]

    assert (done.returncode, done.stderr) == (0, "")
    assert spans == ["chat llama-3.3-70b"]


def test_the_example_of_anthropic_runs_with_its_content() -> None:
    pytest.importorskip("anthropic")
    (example,) = EXAMPLE.findall((DOCS / "anthropic.md").read_text(encoding="utf-8"))

    with running_receiver() as receiver, running_anthropic() as stub:
        done = run_program(example, endpoint=receiver.endpoint, ANTHROPIC_API_KEY="test", ANTHROPIC_BASE_URL=stub.base_url)
        (span,) = receiver.spans

    assert (done.returncode, done.stderr) == (0, "")
    assert span.name == "anthropic.messages.create"
    assert "gen_ai.output.messages" in {attribute.key for attribute in span.attributes}


def test_the_example_of_mcp_runs() -> None:
    pytest.importorskip("mcp")
    (example,) = EXAMPLE.findall((DOCS / "mcp.md").read_text(encoding="utf-8"))

    with running_receiver() as receiver:
        done = run_program(example, endpoint=receiver.endpoint)
        spans = [span.name for span in receiver.spans]

    assert (done.returncode, done.stderr) == (0, "")
    assert spans.count("tools/call forecast") == 1
