"""Contents, parts and tools of google-genai, dictionaries or typed objects, in the JSON form of the conventions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from lumetra.auto.parts import binary_part, blob_part, text_part, tool_call_part, tool_response_part
from lumetra.auto.reading import items, read, word
from lumetra.cleaning import reference
from lumetra_core.message import Message, Part

_ROLES = {"model": "assistant", "function": "tool"}
"""Gemini's roles that the conventions call otherwise."""
_DECLARATIONS = "function_declarations"


def field(source: Any, name: str) -> Any:
    """Read *name*, which a dictionary may also spell as the REST API does: `inlineData` for `inline_data`."""
    found = read(source, name)
    if found is None and isinstance(source, Mapping):
        head, *rest = name.split("_")
        return read(source, head + "".join(part.title() for part in rest))
    return found


def messages(contents: Any) -> list[Message]:
    """Turn what `contents=` takes into messages.

    Loose texts and parts that follow each other are one message of the user's, as the client sends them.
    """
    turns: list[Message] = []
    loose: list[Part] = []
    for one in _several(contents):
        if field(one, "parts") is None and not isinstance(one, list):
            loose.extend(_part(one))
            continue
        _flush(loose, turns)
        turns.extend(messages(one) if isinstance(one, list) else (turn for turn in (message(one),) if turn.get("parts")))
    _flush(loose, turns)
    return turns


def _flush(loose: list[Part], turns: list[Message]) -> None:
    if loose:
        turns.append(_turn("user", list(loose)))
        loose.clear()


def message(content: Any) -> Message:
    """Turn a `Content` into a message."""
    return _turn(word(field(content, "role")) or "user", parts(content))


def _turn(role: str, given: list[Part]) -> Message:
    """Make a message. Gemini has results of functions sent in the user's name, the conventions in the tool's."""
    if given and all(part.get("type") == "tool_call_response" for part in given):
        return {"role": "tool", "parts": given}
    return {"role": _ROLES.get(role, role), "parts": given}


def parts(content: Any) -> list[Part]:
    """Turn a system instruction or a `Content` (a text, a part, several) into parts."""
    inner = field(content, "parts")
    return [part for one in _several(content if inner is None else inner) for part in _part(one)]


def _several(value: Any) -> Sequence[Any]:
    """Give the items of a list, else the one that is there."""
    return cast("Sequence[Any]", value) if isinstance(value, list | tuple) else (value,)


def _part(source: Any) -> Iterator[Part]:
    """Give the parts of one part: none for an empty one, which ends a stream or carries a thought's signature."""
    if source is None:
        return
    if isinstance(source, str):
        yield text_part(source)
        return
    for name, describe in _KINDS.items():
        if (value := field(source, name)) is not None:
            yield describe(value)
            return
    text = field(source, "text")
    if isinstance(text, str):
        if text:
            yield {"type": "reasoning", "content": text} if field(source, "thought") else text_part(text)
    elif field(source, "thought_signature") is None:
        yield _loose_file(source)


def _loose_file(source: Any) -> Part:
    """Describe an uploaded `File`, a `Blob` or a picture of Pillow's, which the client takes for parts."""
    if field(source, "uri") or field(source, "file_uri"):
        return _file(source)
    if field(source, "data") is not None:
        return _blob(source)
    return {"type": type(source).__name__}


def _function_call(call: Any) -> Part:
    return tool_call_part(word(field(call, "id")), word(field(call, "name")), field(call, "args") or {})


def _function_response(answer: Any) -> Part:
    part = tool_response_part(word(field(answer, "id")), field(answer, "response"))
    # The name as well: Gemini joins calls and answers by name where it gave no id.
    return {**part, "name": word(field(answer, "name")) or ""}


def _blob(blob: Any) -> Part:
    mime_type = word(field(blob, "mime_type"))
    given = field(blob, "data")
    if isinstance(given, str):
        return binary_part(_modality(mime_type), given, mime_type)
    return blob_part(_modality(mime_type), mime_type, reference(given or b""))


def _file(file: Any) -> Part:
    mime_type = word(field(file, "mime_type"))
    address = word(field(file, "file_uri")) or word(field(file, "uri")) or ""
    return {"type": "uri", "modality": _modality(mime_type), "mime_type": mime_type, "uri": address}


def _code(code: Any) -> Part:
    described = {"type": "code_execution", "code": field(code, "code"), "language": plain(field(code, "language"))}
    return cast("Part", {"type": "server_tool_call", "name": "code_execution", "server_tool_call": described})


def _code_result(result: Any) -> Part:
    described = {"type": "code_execution", "output": field(result, "output"), "outcome": plain(field(result, "outcome"))}
    return cast("Part", {"type": "server_tool_call_response", "server_tool_call_response": described})


_KINDS: Mapping[str, Callable[[Any], Part]] = {
    "function_call": _function_call,
    "function_response": _function_response,
    "inline_data": _blob,
    "file_data": _file,
    "executable_code": _code,
    "code_execution_result": _code_result,
}
"""Fields of a `Part` of which one at most is set, by google-genai's `types.Part`; `text` is looked at last."""


def _modality(mime_type: str | None) -> str:
    kind = (mime_type or "").partition("/")[0]
    return kind if kind in {"image", "audio", "video"} else "document"


def tool_definitions(tools: Any) -> list[Mapping[str, object]]:
    """Flatten tools: Python functions, declared functions, and the provider's own (search, code execution) by their name."""
    return [definition for tool in items(tools) for definition in _definitions(tool)]


def _definitions(tool: Any) -> Iterator[Mapping[str, object]]:
    if callable(tool):
        yield _given({"type": "function", "name": getattr(tool, "__name__", None), "description": tool.__doc__})
        return
    for declaration in items(field(tool, _DECLARATIONS)):
        parameters = field(declaration, "parameters_json_schema") or _schema(field(declaration, "parameters"))
        described = {"name": field(declaration, "name"), "description": field(declaration, "description")}
        yield _given({"type": "function", **described, "parameters": parameters})
    for name in _names(tool):
        if name != _DECLARATIONS and field(tool, name) is not None:
            yield {"type": name}


def _names(tool: Any) -> Sequence[str]:
    if isinstance(tool, Mapping):
        return [name for name in cast("Mapping[str, Any]", tool) if name != "functionDeclarations"]
    return list(getattr(cast("Any", type(tool)), "model_fields", ()))


def _schema(schema: Any) -> object:
    """Write a `Schema` as the JSON that is sent; a dictionary is one already."""
    return schema.model_dump(exclude_none=True, mode="json") if hasattr(schema, "model_dump") else schema


def _given(described: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in described.items() if value is not None}


def plain(value: Any) -> str | None:
    """Give the word of an enumeration's member, or a plain word as it is."""
    return word(getattr(value, "value", value))
