"""No value of any attribute makes a vendor's dialect, or a shape, raise."""

import ast
import inspect
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lumetra_collector.dialects import (
    claude_code,
    gemini_cli,
    genkit,
    google_adk,
    laminar,
    langfuse,
    langsmith,
    litellm,
    livekit,
    logfire,
    logfire_agents,
    mlflow,
    mlflow_calls,
    mlflow_genai,
    openrouter,
    pydantic_ai,
    strands,
    vercel,
    vercel_legacy,
    voltagent,
)
from lumetra_collector.dialects.shapes import guess
from support.spans_by_hand import event, otlp_span

DIALECTS = [
    claude_code, gemini_cli, genkit, google_adk, laminar, langfuse, langsmith, litellm, livekit, logfire, mlflow, openrouter,
    pydantic_ai, strands, vercel, vercel_legacy, voltagent,
]  # fmt: skip
_HELP = {mlflow: (mlflow_calls, mlflow_genai), logfire: (logfire_agents,)}
_KEYS_OF_SHAPES = (
    "role", "content", "parts", "type", "text", "messages", "input", "output", "tool_calls", "function", "arguments", "choices",
    "message", "usage", "generations", "kwargs", "lc", "id", "blocks", "contents", "candidates", "items", "image_url", "source",
    "image", "toolUse", "toolResult", "functionCall", "tools", "documents", "node", "metadata", "output_type", "event.name",
)  # fmt: skip
_WORDS_OF_SHAPES = (
    "user",
    "assistant",
    "tool",
    "constructor",
    "ai",
    "message",
    "function_call",
    "reasoning",
    "image",
    "text",
    "tool_use",
)

json_values = some.recursive(
    some.one_of(
        some.none(), some.booleans(), some.integers(), some.floats(), some.text(max_size=5), some.sampled_from(_WORDS_OF_SHAPES)
    ),
    lambda inner: some.one_of(
        some.lists(inner, max_size=3),
        some.dictionaries(some.sampled_from(_KEYS_OF_SHAPES), inner, max_size=4),
    ),
    max_leaves=12,
)
odd_values = some.one_of(
    json_values,
    some.binary(max_size=4),
    json_values.map(repr),
    json_values.map(lambda value: ast.unparse(ast.Constant(str(value))).replace("'", '"')),
    some.sampled_from(
        ["null", '""', '"CHAT_MODEL"', '"TOOL"', "[", "{", "NaN", "-1", "1e999", "tool", "llm", "generation", "chat"]
    ),
)


def known_keys(module: ModuleType) -> list[str]:
    """List the attribute keys a dialect's source names; a prefix gets an ending."""
    found: set[str] = set()
    for source in (module, *_HELP.get(module, ())):
        for node in ast.walk(ast.parse(inspect.getsource(source))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value.isascii()
                and " " not in node.value
            ):
                found.add(f"{node.value}0.x" if node.value.endswith(".") else node.value)
    return sorted(found)


def spans_of(module: ModuleType) -> some.SearchStrategy[dict[str, Any]]:
    keys = [*known_keys(module), "gen_ai.operation.name", "gen_ai.input.messages", "gen_ai.output.messages"]
    return some.dictionaries(some.sampled_from(keys), odd_values, max_size=12)


@pytest.mark.parametrize("dialect", DIALECTS, ids=[dialect.name for dialect in DIALECTS])
@settings(max_examples=25, deadline=None)
@given(data=some.data())
def test_odd_values_never_raise(dialect: ModuleType, data: some.DataObject) -> None:
    attributes = data.draw(spans_of(dialect))
    named = data.draw(
        some.sampled_from(["span", "running tool", "agent run", "agent_run [x]", "llm_request", "call_llm", "CHAIN"])
    )
    happened = [event(word, attributes) for word in ("gen_ai.choice", "tool.output", "exception", "mlflow.chunk.item.0")]
    span = otlp_span(
        attributes, name=named, events=happened, scope=data.draw(some.sampled_from([None, "logfire.openai_agents"]))
    )

    dialect.claims(span)
    reading = dialect.read(span)

    assert [field for field, value in reading.items() if value is None] == []


@settings(max_examples=100, deadline=None)
@given(value=json_values)
def test_odd_json_never_raises_in_any_shape(value: object) -> None:
    for shape in guess.SHAPES.values():
        shape.messages(value)
        shape.request(value)
        shape.response(value)
    guess.messages(value)
    guess.request(value)
    guess.response(value)


def test_the_keys_of_every_dialect_are_found_in_its_source() -> None:
    assert all(len(known_keys(dialect)) > 5 for dialect in DIALECTS)
