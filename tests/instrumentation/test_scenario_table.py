"""Which golden tree shows what of which framework: nothing that an application may do with one is left to chance.

Each tree named here is compared, span by span, at the newest and the oldest release that is supported (`environments/`); another
family's instrumentor beside ours is in `test_framework_rivals.py`, `test_sdk_one_inference.py` and `test_anthropic_scenarios.py`.
"""

import pytest

from support.sdk_golden import FOLDER

SITUATIONS = ("sync", "async", "stream", "tools", "error", "cancelled", "abandoned stream", "threads", "nested")
TREES = {
    "openai": (
        "chat", "async_chat", "chat_stream", "chat_tools", "chat_limited", "async_cancelled", "chat_stream_abandoned", "threads",
        "nested",
    ),
    "langchain": (
        "chat", "async_chat", "chat_stream", "chat_tools", "chat_limited", "async_cancelled", "chat_stream_abandoned", "threads",
        "nested",
    ),
    "langgraph": (
        "workflow", "async_workflow", "agent_stream", "agent_with_tool", "workflow_fails", "async_agent_cancelled",
        "agent_stream_abandoned", "workflow_in_a_thread", "workflow_in_a_workflow",
    ),
    "llama_index": (
        "chat", "async_chat", "chat_stream", "tools", "failing", "async_cancelled", "chat_stream_abandoned", "threads", "nested",
    ),
    "openai_agents": (
        "run_in_a_thread", "run_with_tool", "run_streamed", "run_with_parallel_tools", "run_that_fails", "run_cancelled",
        "run_streamed_abandoned", "run_in_a_thread", "run_inside_spans",
    ),
    "anthropic": (
        "message", "async_message", "stream", "tools", "limited", "async_cancelled", "stream_abandoned", "threads", "nested",
    ),
    "google_genai": (
        "generate", "async_generate", "stream", "functions", "generate_limited", "async_cancelled", "stream_abandoned", "threads",
        "nested",
    ),
    "litellm": (
        "chat", "async_chat", "stream", "chat_tools", "chat_limited", "async_cancelled", "stream_abandoned", "threads", "nested",
    ),
}  # fmt: skip
"""Of each framework, the tree of each situation. (An agent's run in a thread goes through its synchronous door.)"""
OLDEST = {"langgraph": "langchain-oldest"}
"""Where the trees of the oldest release lie, if not in `<framework>-oldest`. The openai client's are the same in all releases."""


@pytest.mark.parametrize("framework", TREES)
def test_every_situation_of_a_framework_has_its_golden_tree(framework: str) -> None:
    trees = dict(zip(SITUATIONS, TREES[framework], strict=True))

    assert {what: name for what, name in trees.items() if not (FOLDER / framework / f"{name}.json").exists()} == {}


@pytest.mark.parametrize("framework", [framework for framework in TREES if framework != "openai"])
def test_the_oldest_release_has_the_same_situations(framework: str) -> None:
    folder = FOLDER / OLDEST.get(framework, f"{framework}-oldest")
    trees = dict(zip(SITUATIONS, TREES[framework], strict=True))

    assert {what: name for what, name in trees.items() if not (folder / f"{name}.json").exists()} == {}


def test_no_tree_lies_about_that_no_scenario_writes() -> None:
    """A tree whose scenario was renamed would stay, and be compared with nothing."""
    written = "".join(path.read_text(encoding="utf-8") for path in (FOLDER.parent.parent / "instrumentation").glob("test_*.py"))
    trees = {path.stem for path in FOLDER.rglob("*.json")}

    assert {name for name in trees if name not in written} == set()
