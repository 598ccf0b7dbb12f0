"""What is new in a turn, and what an agent only sent again."""

from lumetra_core.analysis.turn_news import said_before, turn_news
from lumetra_core.message import Message
from support.plain_spans import plain_span


def said(role: str, text: str) -> Message:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


QUESTION = said("user", "Where is my order?")
SYSTEM = said("system", "Be brief.")
CALL: Message = {
    "role": "assistant",
    "parts": [{"type": "tool_call", "id": "c1", "name": "lookup", "arguments": {"order": 1}}],
    "finish_reason": "tool_call",
}
RESENT_CALL: Message = {
    "role": "assistant",
    "parts": [{"type": "tool_call", "id": "other", "name": "lookup", "arguments": '{"order": 1}'}],
}
RESULT: Message = {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "shipped"}]}


def test_history_is_known_by_content_whatever_ids_and_forms_it_comes_back_in() -> None:
    first = plain_span("first", input_messages=(SYSTEM, QUESTION), output_messages=(CALL,))
    second = plain_span("second", at=1, input_messages=(SYSTEM, QUESTION, RESENT_CALL, RESULT))

    assert turn_news([second, first]) == {"first": (None, None), "second": ("first", "first", "first", None)}


def test_the_same_words_said_once_more_are_new() -> None:
    yes = said("user", "yes")
    first = plain_span("first", input_messages=(yes,), output_messages=(said("assistant", "Sure?"),))
    second = plain_span("second", at=1, input_messages=(yes, said("assistant", "Sure?"), yes))

    assert said_before(second, [first]) == ("first", "first", None)


def test_the_earliest_call_that_had_a_message_is_named_and_no_later_one() -> None:
    calls = [plain_span(name, at=at, input_messages=(QUESTION,)) for name, at in (("a", 0), ("b", 1), ("c", 2))]

    assert turn_news(calls) == {"a": (None,), "b": ("a",), "c": ("a",)}


def test_an_answer_sent_back_in_pieces_is_known_and_so_are_pieces_sent_back_as_one() -> None:
    words = said("assistant", "Let me look.")
    whole: Message = {"role": "assistant", "parts": [*words["parts"], *CALL["parts"]]}  # pyright: ignore[reportTypedDictNotRequiredAccess]
    answered = plain_span("whole", input_messages=(QUESTION,), output_messages=(whole,))
    told = plain_span("pieces", at=2, input_messages=(QUESTION, words, CALL, RESULT))
    again = plain_span("again", at=4, input_messages=(QUESTION, whole, RESULT))

    assert turn_news([answered, told, again]) == {
        "whole": (None,),
        "pieces": ("whole", "whole", "whole", None),
        "again": ("whole", "whole", "pieces"),
    }


def test_a_message_of_which_one_part_is_new_is_new() -> None:
    first = plain_span("first", input_messages=(QUESTION,))
    more: Message = {"role": "user", "parts": [*QUESTION["parts"], {"type": "text", "content": "It is urgent."}]}  # pyright: ignore[reportTypedDictNotRequiredAccess]

    assert said_before(plain_span("second", at=2, input_messages=(more,)), [first]) == (None,)
