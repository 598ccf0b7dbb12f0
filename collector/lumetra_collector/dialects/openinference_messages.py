"""OpenInference's flattened messages (`llm.input_messages.N.message.…`) → canonical messages."""

from collections.abc import Iterable

from lumetra_collector.dialects.flattened import Tree
from lumetra_collector.dialects.messages import role_name
from lumetra_collector.dialects.shapes import parts as shaped
from lumetra_collector.dialects.shapes.media import blob, from_address
from lumetra_collector.dialects.values import mapping, text
from lumetra_core.message import Message, Part

_MEDIA = ("image", "audio", "video", "document")


def flattened_messages(numbered: Tree, *, role: str = "user") -> list[Message]:
    """Read the messages under `llm.input_messages` or `llm.output_messages`; *role* speaks where none is named."""
    return [_called_back(row) or _message(row.branch("message"), role) for row in numbered.rows()]


def one_per_choice(spoken: list[Message], *, choices: int) -> tuple[Message, ...]:
    """Join the entries of one answer: of the Responses API, reasoning, text and calls come as a message each.

    *choices* is how many answers the recorded response had, 0 where nobody knows; then entries are joined only where the
    earlier one is nothing but reasoning.
    """
    if len(spoken) == choices:
        return tuple(spoken)
    joined: list[Message] = []
    for message in spoken:
        if joined and (choices == 1 or _is_thought(joined[-1])) and joined[-1].get("role") == message.get("role"):
            joined[-1] = {**joined[-1], **message, "parts": [*joined[-1].get("parts", ()), *message.get("parts", ())]}
        else:
            joined.append(message)
    return tuple(joined)


def _is_thought(message: Message) -> bool:
    return all(part.get("type") == "reasoning" for part in message.get("parts", ()))


def _message(row: Tree, default_role: str) -> Message:
    role = role_name(row.leaf("role")) or default_role
    # Anthropic puts a tool's answer in the user's mouth.
    message: Message = {"role": "tool", "parts": _answer(row)} if _is_answer(row, role) else {"role": role, "parts": _said(row)}
    if name := text(row.leaf("name")):
        message["name"] = name
    return message


def _called_back(row: Tree) -> Message | None:
    """Read tools' answers that AutoGen's instrumentor puts beside the message, as JSON: `llm.input_messages.N.function.M`."""
    told = [mapping(row.leaf("function", index)) for index in sorted(row.branch("function"))]
    answers = [shaped.tool_response(one.get("call_id"), one.get("content")) for one in told if one]
    return {"role": "tool", "parts": answers} if answers else None


def _is_answer(row: Tree, role: str) -> bool:
    return "tool_call_id" in row or (role == "tool" and not row.branch("tool_calls"))


def _answer(row: Tree) -> list[Part]:
    response = row.leaf("content")
    if response is None:
        seen = [part for content in row.branch("contents").rows() for part in _content(content)]
        response = [part.get("content") if part.get("type") == "text" else part for part in seen] or None
    return [shaped.tool_response(text(row.leaf("tool_call_id")), response)]


def _said(row: Tree) -> list[Part]:
    """Read contents and calls. `content` repeats the text of the `contents`, where both are there."""
    contents = [part for content in row.branch("contents").rows() for part in _content(content)]
    said = row.leaf("content")
    if not any(part.get("type") == "text" for part in contents):
        contents = [*shaped.parts(said), *contents]
    return [*contents, *_calls(row, {part.get("id") for part in contents if part.get("type") == "tool_call"})]


def _calls(row: Tree, seen: set[str | None]) -> Iterable[Part]:
    for call in row.branch("tool_calls").rows():
        part = _call(call.branch("tool_call"))
        if part.get("id") is None or part.get("id") not in seen:
            yield part
    if function := text(row.leaf("function_call_name")):
        yield shaped.tool_call(None, function, row.leaf("function_call_arguments_json"))


def _call(call: Tree) -> Part:
    return shaped.tool_call(text(call.leaf("id")), text(call.leaf("function", "name")), call.leaf("function", "arguments"))


def _content(row: Tree) -> list[Part]:
    """Read one of a message's contents; Anthropic's calls stand among them in `tool_call` beside `message_content`."""
    called = row.branch("tool_call")
    content = row.branch("message_content")
    kind = text(content.leaf("type"))
    if called or kind == "tool_use":
        return [_call(called or content.branch("tool_call"))]
    said = text(content.leaf("text"))
    if kind == "reasoning":
        thought = shaped.reasoning(said or "")
        signature = text(content.leaf("signature"))
        return [{**thought, "signature": signature} if signature else thought]  # pyright: ignore[reportReturnType] -- a further key
    seen = [part for modality in _MEDIA for part in _seen(content, modality)]
    return [*([shaped.text_part(said)] if said else []), *seen]


def _seen(content: Tree, modality: str) -> list[Part]:
    """Read an image, a sound, a video or a document: `message_content.image.image.url` and its like."""
    outer = content.branch(modality)
    inner = outer.branch(modality) or outer
    mime_type = text(inner.leaf("mime_type"))
    said = text(inner.leaf("transcript"))
    address = text(inner.leaf("url")) or text(inner.leaf("uri"))
    found: list[Part] = [from_address(address, modality, mime_type)] if address else []
    if not found and (data := text(inner.leaf("data"))):
        found = [blob(data, modality, mime_type)]
    return [*found, *([shaped.text_part(said)] if said else [])]
