"""What Python frameworks wrap around inputs and outputs, whichever instrumentor records them."""

from typing import Any

from lumetra_collector.dialects.message_events import split_at_answer
from lumetra_collector.dialects.shapes import guess
from lumetra_collector.dialects.shapes.json_forms import is_object
from lumetra_collector.dialects.values import known, structured
from lumetra_core.message import Part


def exchange(given: Any, returned: Any) -> dict[str, Any]:
    """Read the conversation in an agent's input and output. A graph returns its whole state: only its last words are output."""
    asked = guess.request(given).get("input_messages", ())
    state = returned.get("messages", returned) if is_object(returned) else returned
    answered = guess.response(state).get("output_messages", ())
    return known(input_messages=asked, output_messages=tuple(split_at_answer(list(answered))[1]))


def kwargs_of(given: Any) -> Any:
    """Unwrap the call of a Python function whose arguments are all named or all not: `{"args": [], "kwargs": {…}}`.

    A framework's flags may stand beside the two.
    """
    if not is_object(given) or not is_object(given.get("kwargs")):
        return given
    if given.get("args"):
        return given if given["kwargs"] else given["args"]
    # smolagents: `{"args": [], "sanitize_inputs_outputs": true, "kwargs": {…}}`
    are_flags = all(value is None or isinstance(value, bool) for key, value in given.items() if key not in ("args", "kwargs"))
    return given["kwargs"] if are_flags else given


def tool_answer(returned: Any) -> Part:
    """Unwrap the message (LangChain) or the output object (LlamaIndex) that a tool's answer travels in."""
    if is_object(returned):
        if "raw_output" in returned and "tool_name" in returned:
            return {"response": returned["raw_output"]}
        if set(returned) == {"id", "name", "response"}:  # a function response of Gemini's
            return {"id": returned["id"], "response": returned["response"]}
        if set(returned) == {"_value"}:  # smolagents' typed answers
            return {"response": returned["_value"]}
        for message in guess.messages(returned):
            for part in message.get("parts", ()):
                if part.get("type") == "tool_call_response":
                    return {**part, "response": structured(part.get("response"))}
    return {"response": returned}
