from dataclasses import replace

from lumetra_webui.pages.blocks import MediaBlock, ReasoningBlock, ToolCallBlock, body
from lumetra_webui.pages.conversation import SILENCE, Turn, conversation
from lumetra_webui.pages.limits import FIRST_LOOK, Limits
from support.sample_traces import ANSWER, HISTORY, call, model_call, result, span, text


def speakers(turns: tuple[Turn, ...]) -> list[str]:
    return [turn.speaker for turn in turns]


def test_a_tool_call_stands_with_its_result():
    shown = conversation(model_call("chat", 1, input_messages=HISTORY), FIRST_LOOK)

    assert speakers(shown.new) == ["User", "Assistant"]
    assert shown.new[1].blocks == (
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

    assert shown.new == (Turn(role="tool", speaker="Tool", blocks=(body("42 °C", FIRST_LOOK),)),)


def test_history_sent_again_is_folded_and_the_last_step_is_new():
    history = (
        text("user", "a"),
        text("assistant", "b"),
        text("user", "c"),
        call("look", "call_2", {}),
        result("call_2", "found"),
    )

    shown = conversation(model_call("chat", 1, input_messages=history), FIRST_LOOK)

    assert (speakers(shown.earlier), speakers(shown.new)) == (["User", "Assistant", "User"], ["Assistant"])


def test_a_short_history_is_not_folded():
    shown = conversation(
        model_call("chat", 1, input_messages=(text("user", "a"), text("assistant", "b"), text("user", "c"))), FIRST_LOOK
    )

    assert (shown.earlier, speakers(shown.new)) == ((), ["User", "Assistant", "User"])


def test_a_history_beyond_the_limit_is_counted():
    turns = tuple(text("assistant" if place % 2 else "user", str(place)) for place in range(20))

    shown = conversation(model_call("chat", 1, input_messages=turns), Limits(text_characters=100, json_nodes=10, messages=4))

    assert (len(shown.earlier), shown.left_out) == (4, 15)


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

    assert shown.new[0].blocks == (MediaBlock(label="Image · https://a.example/cat.png"),)


def test_a_span_without_messages_shows_its_plain_input_and_output():
    shown = conversation(span("agent", 1, operation="invoke_agent", input="Hi", output=ANSWER), FIRST_LOOK)

    assert (speakers(shown.new), speakers(shown.answers)) == (["Input"], ["Output"])


def test_a_tool_shows_its_payload_once():
    executed = span(
        "tool", 1, operation="execute_tool", tool_arguments={"a": 1}, tool_result="ok", input='{"a": 1}', output="ok"
    )

    assert conversation(executed, FIRST_LOOK) == SILENCE


def test_a_message_without_role_or_parts_is_no_fault():
    shown = conversation(
        model_call("chat", 1, input_messages=({}, {"role": "critic", "parts": [{"type": "text", "content": "x"}]})), FIRST_LOOK
    )

    assert [(turn.role, turn.speaker) for turn in shown.new] == [("other", "critic")]
