"""Read what a model is asked out of a request of the OpenAI protocol, whichever endpoint it came by. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lumetra_webui.demo.openai_wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model is asked, whichever endpoint it came by."""

    model: str
    texts: tuple[str, ...]
    """Every text of the conversation, in order."""
    tools: tuple[str, ...] = ()
    """Names of the tools offered."""
    has_tool_result: bool = False


def question_of_chat(body: Json) -> Question:
    """Read a chat request."""
    messages: list[Json] = body.get("messages") or []
    return Question(
        model=str(body.get("model")),
        texts=tuple(text for message in messages for text in _texts(message.get("content"))),
        tools=tuple(str(tool["function"]["name"]) for tool in body.get("tools") or () if "function" in tool),
        has_tool_result=any(message.get("role") == "tool" for message in messages),
    )


def question_of_responses(body: Json) -> Question:
    """Read a Responses request."""
    given = body.get("input")
    items: list[Json] = [{"content": given}] if isinstance(given, str) else given or []
    instructions = [str(body["instructions"])] if body.get("instructions") else []
    return Question(
        model=str(body.get("model")),
        texts=(*instructions, *(text for item in items for text in _texts(item.get("content") or item.get("output")))),
        tools=tuple(str(tool["name"]) for tool in body.get("tools") or () if "name" in tool),
        has_tool_result=any(item.get("type") == "function_call_output" for item in items),
    )


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for part in content:  # pyright: ignore[reportUnknownVariableType] -- JSON
            if isinstance(part, dict) and isinstance(text := part.get("text"), str):  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
                yield text
