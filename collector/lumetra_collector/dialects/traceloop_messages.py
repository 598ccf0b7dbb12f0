"""Traceloop's indexed messages (`gen_ai.prompt.N.…`, `gen_ai.completion.N.…`) → canonical messages."""

from typing import Any

from lumetra_collector.dialects.flattened import Tree
from lumetra_collector.dialects.messages import opened_content, role_name
from lumetra_collector.dialects.providers import finish_reason
from lumetra_collector.dialects.shapes import parts as shaped
from lumetra_collector.dialects.values import decoded, text
from lumetra_core.message import Message, Part

_THINKING = "thinking"
"""The speaker of Claude's thoughts in 0.4x."""


def indexed_messages(numbered: Tree, *, role: str) -> tuple[Message, ...]:
    """Read the messages under `gen_ai.prompt` or `gen_ai.completion`; *role* speaks where none is named (embeddings name none)."""
    return tuple(_message(row, role) for row in numbered.rows())


def one_answer(blocks: tuple[Message, ...]) -> tuple[Message, ...]:
    """Join the entries of an answer that is always a single one: of Anthropic's, 0.4x writes a row for each block of content."""
    if len(blocks) < 2:
        return blocks
    parts = [part for block in blocks for part in block.get("parts", ())]
    return ({**blocks[0], **blocks[-1], "parts": parts},)


def _message(row: Tree, default_role: str) -> Message:
    role = role_name(row.leaf("role")) or default_role
    content = _plain(opened_content(row.leaf("content")))
    if role == _THINKING:
        return {"role": "assistant", "parts": [shaped.reasoning(content)]}
    if content is None:
        # The legacy completions API: the prompt stands under the name of its speaker.
        content = row.leaf(role)
    call_id = text(row.leaf("tool_call_id"))
    if role == "tool" or call_id:
        return {"role": role, "parts": [shaped.tool_response(call_id, content)]}
    message: Message = {"role": role, "parts": [*_thoughts(row), *shaped.parts(content), *_calls(row)]}
    if reason := finish_reason(row.leaf("finish_reason")):
        message["finish_reason"] = reason
    return message


def _plain(content: Any) -> Any:
    """Take off the quotes of a text that 0.4x wrote as JSON (LangChain, Bedrock); an empty one is none."""
    is_quoted = isinstance(content, str) and len(content) > 1 and content[0] == content[-1] == '"'
    said = decoded(content) if is_quoted else content
    return said if isinstance(said, str) or not is_quoted else content


def _thoughts(row: Tree) -> list[Part]:
    thought = text(row.leaf("reasoning"))
    return [shaped.reasoning(thought)] if thought else []


def _calls(row: Tree) -> list[Part]:
    calls = [row.branch("function_call"), *row.branch("tool_calls").rows()]
    return [shaped.tool_call(text(call.leaf("id")), text(call.leaf("name")), call.leaf("arguments")) for call in calls if call]
