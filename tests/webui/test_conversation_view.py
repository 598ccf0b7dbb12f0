from collections.abc import Iterable
from dataclasses import replace

from lumetra_core.span import Span
from lumetra_webui.formats import Formats, Quantity
from lumetra_webui.pages.blocks import MediaBlock, ReasoningBlock, ToolCallBlock, body
from lumetra_webui.pages.conversation import SILENCE, Conversation, conversation
from lumetra_webui.pages.limits import FIRST_LOOK, Limits
from lumetra_webui.pages.turn_sources import TurnSource, TurnSources, turn_sources
from lumetra_webui.pages.turns import Turn
from support.sample_traces import ANSWER, HISTORY, NOW, call, model_call, result, span, span_id, text, trace_id


def speakers(turns: Iterable[Turn]) -> list[str]:
    return [turn.speaker for turn in turns]


def new(shown: Conversation) -> list[Turn]:
    return [turn for passage in shown.passages if passage.is_new for turn in passage.turns]


def outlined(shown: Conversation) -> list[tuple[str, list[str]]]:
    """Each passage in short: new, or how it is folded, and who speaks in it."""
    words = (
        "new" if each.is_new else f"{'open' if each.is_open else 'folded'} {each.message_count}" for each in shown.passages
    )
    return [(word, speakers(each.turns)) for word, each in zip(words, shown.passages, strict=True)]


def known_from(*earlier: Span, asked: Span) -> TurnSources:
    return turn_sources(asked, earlier, Formats(now=NOW))


def test_a_tool_call_stands_with_its_result():
    shown = conversation(model_call("chat", 1, input_messages=HISTORY), FIRST_LOOK)

    assert speakers(new(shown)) == ["User", "Assistant"]
    assert new(shown)[1].blocks == (
        ToolCallBlock(
            name="find_order",
            call_id="call_1",
            arguments=body({"email": "ada@example.com", "limit": 5}, FIRST_LOOK),
            result=body(
                {"orders": [{"id": 4211, "item": "Desk lamp", "total_usd": 53.9, "delivered": "2026-11-12"}]}, FIRST_LOOK
            ),
        ),
    )


def test_a_result_without_its_call_is_a_turn_of_the_tool():
    shown = conversation(model_call("chat", 1, input_messages=(result("call_x", "42 °C"),)), FIRST_LOOK)

    assert new(shown) == [Turn(role="tool", speaker="Tool", blocks=(body("42 °C", FIRST_LOOK),))]


def test_history_sent_again_is_folded_and_the_last_step_is_new():
    history = (
        text("user", "a"),
        text("assistant", "b"),
        text("user", "c"),
        call("look", "call_2", {}),
        result("call_2", "found"),
    )

    shown = conversation(model_call("chat", 1, input_messages=history), FIRST_LOOK)

    assert outlined(shown) == [("folded 3", ["User", "Assistant", "User"]), ("new", ["Assistant"])]


def test_a_short_history_is_not_folded():
    shown = conversation(
        model_call("chat", 1, input_messages=(text("user", "a"), text("assistant", "b"), text("user", "c"))), FIRST_LOOK
    )

    assert outlined(shown) == [("new", ["User", "Assistant", "User"])]


def test_a_history_beyond_the_limit_is_counted():
    turns = tuple(text("assistant" if place % 2 else "user", str(place)) for place in range(20))

    shown = conversation(model_call("chat", 1, input_messages=turns), Limits(text_characters=100, json_nodes=10, messages=4))

    assert (len(shown.passages[0].turns), shown.passages[0].left_out) == (4, 15)


def test_system_instructions_come_first_wherever_they_were_sent():
    spoken = replace(
        model_call("chat", 1, input_messages=(text("developer", "obey"), text("user", "hi"))),
        system_instructions=({"type": "text", "content": "be brief"},),
    )

    assert speakers(conversation(spoken, FIRST_LOOK).system) == ["System", "Developer"]


def test_reasoning_is_marked():
    answer = {"role": "assistant", "parts": [{"type": "reasoning", "content": "hm"}, {"type": "text", "content": "yes"}]}

    shown = conversation(model_call("chat", 1, output_messages=(answer,)), FIRST_LOOK)

    assert shown.answers[0].blocks == (
        ReasoningBlock(body=body("hm", FIRST_LOOK, markdown=True)),
        body("yes", FIRST_LOOK, markdown=True),
    )


def test_a_picture_elsewhere_is_a_placeholder():
    asked = {"role": "user", "parts": [{"type": "uri", "modality": "image", "uri": "https://a.example/cat.png"}]}

    shown = conversation(model_call("chat", 1, input_messages=(asked,)), FIRST_LOOK)

    assert new(shown)[0].blocks == (MediaBlock(label="Image", address="https://a.example/cat.png"),)


def test_a_span_without_messages_shows_its_plain_input_and_output():
    shown = conversation(span("agent", 1, operation="invoke_agent", input="Hi", output=ANSWER), FIRST_LOOK)

    assert (speakers(new(shown)), speakers(shown.answers)) == (["Input"], ["Output"])


def test_a_tool_shows_its_payload_once():
    executed = span(
        "tool", 1, operation="execute_tool", tool_arguments={"a": 1}, tool_result="ok", input='{"a": 1}', output="ok"
    )

    assert conversation(executed, FIRST_LOOK) == SILENCE


def test_a_message_without_role_or_parts_is_no_fault():
    shown = conversation(
        model_call("chat", 1, input_messages=({}, {"role": "critic", "parts": [{"type": "text", "content": "x"}]})), FIRST_LOOK
    )

    assert [(turn.role, turn.speaker) for turn in new(shown)] == [("other", "critic")]


ASKED = HISTORY[0]
CALLED = HISTORY[1]
FOUND = HISTORY[2]
ORDERS = {"orders": [{"id": 4211, "item": "Desk lamp", "total_usd": 53.9, "delivered": "2026-11-12"}]}
FIRST = model_call("first", 1, ms=100, input_messages=(ASKED,), output_messages=(CALLED,))
FIRST_SOURCE = TurnSource(
    href=f"/projects/support-bot/traces/{trace_id(1)}/spans/{span_id(1)}", name="first", before=Quantity("200", "ms")
)


def test_only_what_no_earlier_call_said_is_new():
    second = model_call("second", 2, at_ms=200, input_messages=HISTORY)

    shown = conversation(second, FIRST_LOOK, known_from(FIRST, asked=second))

    assert outlined(shown) == [("folded 2", ["User", "Assistant"]), ("new", ["Tool"])]
    assert (shown.passages[0].first_source, shown.passages[0].source_count) == (FIRST_SOURCE, 1)


def test_a_new_result_brings_its_call_along():
    second = model_call("second", 2, at_ms=200, input_messages=HISTORY)

    (turn,) = new(conversation(second, FIRST_LOOK, known_from(FIRST, asked=second)))

    assert turn.blocks == (
        ToolCallBlock(
            name="find_order",
            call_id="call_1",
            arguments=body({"email": "ada@example.com", "limit": 5}, FIRST_LOOK),
            result=body(ORDERS, FIRST_LOOK),
        ),
    )


def test_each_turn_that_was_said_elsewhere_names_its_call_once():
    second = model_call("second", 2, at_ms=200, ms=100, input_messages=HISTORY, output_messages=(text("assistant", "Yes."),))
    third = model_call("third", 3, at_ms=400, input_messages=(*HISTORY, text("assistant", "Yes."), text("user", "Thanks")))

    shown = conversation(third, FIRST_LOOK, known_from(FIRST, second, asked=third))

    folded = shown.passages[0]
    assert outlined(shown) == [("folded 4", ["User", "Assistant", "Assistant"]), ("new", ["User"])]
    assert [turn.source and turn.source.name for turn in folded.turns] == ["first", None, "second"]
    assert (folded.first_source and folded.first_source.name, folded.source_count) == ("first", 2)


def test_something_put_into_the_middle_of_the_history_is_new():
    reminded = model_call("second", 2, at_ms=200, input_messages=(ASKED, text("user", "Be brief."), CALLED, FOUND))

    shown = conversation(reminded, FIRST_LOOK, known_from(FIRST, asked=reminded))

    assert outlined(shown) == [("folded 1", ["User"]), ("new", ["User"]), ("folded 1", ["Assistant"]), ("new", ["Tool"])]


def test_a_call_made_again_shows_what_it_answers_and_where_that_was_said():
    again = model_call("again", 2, at_ms=200, input_messages=(ASKED,))

    shown = conversation(again, FIRST_LOOK, known_from(FIRST, asked=again))

    assert outlined(shown) == [("open 1", ["User"])]


def test_history_of_an_earlier_trace_is_folded_without_a_source():
    history = (text("user", "a"), text("assistant", "b"), text("user", "c"), text("assistant", "d"), text("user", "e"))
    asked = model_call("chat", 2, at_ms=200, input_messages=history)

    shown = conversation(asked, FIRST_LOOK, known_from(FIRST, asked=asked))

    assert outlined(shown) == [("folded 3", ["User", "Assistant", "User"]), ("new", ["Assistant", "User"])]
    assert shown.passages[0].first_source is None
