"""The demo's shop and its stand-in models work without a server: retrieval finds, and what is said follows from what was found."""

import json
from dataclasses import replace

import pytest

from lumetra_webui.demo.answers import FASTEST_S, SLOWEST_FACTOR, UNKNOWN, answer, thinking_s
from lumetra_webui.demo.embeddings import embed
from lumetra_webui.demo.openai_questions import Question
from lumetra_webui.demo.openai_wire import Answer, ToolCall
from lumetra_webui.demo.shop.orders import BankDown, OrderSystemDown, find_invoice, lookup_order, pay_back
from lumetra_webui.demo.shop.retrieval import search


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("How long do I have to return a lamp for a refund?", "refunds.md"),
        ("Which lamp can I use outdoors in the rain?", "products.md"),
        ("Do you ship to a parcel locker?", "shipping.md"),
        ("How do I delete my account?", "account.md"),
        ("My lamp flickers, is that covered by the warranty?", "warranty.md"),
    ],
)
def test_retrieval_finds_the_right_document_first(question: str, document: str) -> None:
    assert search(question)[0].paragraph.document == document


def test_a_question_without_a_known_word_finds_nothing() -> None:
    assert search("zzz qqq") == []


def test_the_model_quotes_the_sentence_that_answers() -> None:
    prompt = "Context:\nLamps are nice. Refunds are paid back within 5 days.\n\nQuestion: How are refunds paid?"

    said = answer(Question(model="gpt-4o-mini", texts=("Be brief.", prompt)))

    assert (said.text, said.tool_calls, said.input_tokens) == ("Refunds are paid back within 5 days.", (), 2 + len(prompt) // 4)


def test_one_sentence_is_said_where_one_is_wanted_and_two_else() -> None:
    prompt = "Context:\nA parcel takes 5 days. A refund needs the box.\n\nQuestion: Does a refund need a parcel in its box?"

    said = [answer(Question(model="gpt", texts=(wish, prompt))).text for wish in ("In one sentence.", "As you like.")]

    assert said == ["A refund needs the box.", "A refund needs the box. A parcel takes 5 days."]


def test_a_question_nothing_is_known_about_is_left_to_a_colleague() -> None:
    assert answer(Question(model="gpt", texts=("Be brief.", "Context:\n\n\nQuestion: Zebras?"))).text == UNKNOWN


def test_what_llama_index_puts_around_a_paragraph_is_not_said() -> None:
    prompt = (
        "Context information is below.\n---------------------\nfile: shipping.md\n\nExpress costs 12.50 euro.\n"
        "---------------------\nGiven the context information and not prior knowledge, answer the query.\n"
        "Query: What does express cost?\nAnswer: "
    )

    assert answer(Question(model="gpt", texts=("You are an expert.", prompt))).text == "Express costs 12.50 euro."


@pytest.mark.parametrize(
    ("question", "tools", "called"),
    [
        ("Where is my order 1042?", ("lookup_order",), ("lookup_order", {"order_id": "1042"})),
        ("The invoice of order 1101?", ("find_invoice",), ("find_invoice", {"order_id": "1101"})),
        ("The invoice of order 1101?", ("transfer_to_order_desk", "transfer_to_billing"), ("transfer_to_billing", {})),
        ("Where is order 1042?", ("transfer_to_order_desk", "transfer_to_billing"), ("transfer_to_order_desk", {})),
    ],
)
def test_the_model_asks_for_the_tool_or_the_colleague_the_question_needs(
    question: str, tools: tuple[str, ...], called: tuple[str, dict[str, str]]
) -> None:
    said = answer(Question(model="gpt", texts=("Be brief.", question), tools=tools))

    assert [(call.name, json.loads(call.arguments)) for call in said.tool_calls] == [called]
    assert said.finish_reason == "tool_calls"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (lookup_order("1042"), "Order 1042 is shipped; expected: tomorrow."),
        (lookup_order("1234"), "I find no order 1234. Could you check the number?"),
        (find_invoice("1101"), "Your invoice INV-2026-1101 over 89.0 euro is on its way to you."),
    ],
)
def test_the_model_says_what_a_tool_found(found: dict[str, object], text: str) -> None:
    asked = Question(model="gpt", texts=("Where is it?", json.dumps(found)), tools=("lookup_order",), has_tool_result=True)

    assert answer(asked).text == text


def test_engraved_lamps_are_refused_and_other_refunds_approved() -> None:
    rules = "Approve or refuse this refund by the rules.\nRules:\nCustom-engraved lamps cannot be returned.\n\nRequest: "

    said = [answer(Question(model="gpt", texts=(rules + wish,))).text for wish in ("It is engraved.", "It is broken.")]

    assert [text.partition(":")[0] for text in said] == ["Refuse", "Approve"]


def test_an_answer_is_the_same_on_every_run_with_its_pace_and_id() -> None:
    asked = Question(model="gpt-4o", texts=("Where is my order 1042?",), tools=("lookup_order",))

    assert replace(answer(asked), first_token_s=round(thinking_s(*asked.texts), 3)) == Answer(
        tool_calls=(ToolCall(name="lookup_order", arguments='{"order_id": "1042"}', call_id="call_43de5e6a592e2925041f1082"),),
        input_tokens=5,
        output_tokens=5,
        response_id="chatcmpl-71e0abd6f29518e72c724a37",
        first_token_s=0.153,
        between_tokens_s=0.004,
    )


def test_most_answers_come_soon_and_some_take_several_times_as_long() -> None:
    waits = sorted(thinking_s(str(number)) for number in range(400))

    assert waits[0] >= FASTEST_S
    assert waits[-1] <= FASTEST_S * SLOWEST_FACTOR
    assert waits[200] < 2.2 * FASTEST_S
    assert waits[380] > 6 * FASTEST_S


def test_texts_that_share_words_have_near_vectors() -> None:
    def nearness(one: str, other: str) -> float:
        return sum(left * right for left, right in zip(embed(one), embed(other), strict=True))

    assert nearness("a broken lamp", "the lamp broke, broken lamps") > 0.7 > 0.2 > nearness("a broken lamp", "express shipping")
    assert nearness("lamp", "lamps") == pytest.approx(1)
    assert set(embed("")) == {0.0}


def test_orders_and_banks_fail_for_the_numbers_that_are_made_to() -> None:
    with pytest.raises(OrderSystemDown):
        lookup_order("9001")
    with pytest.raises(BankDown):
        pay_back("1300")

    assert lookup_order("1234") == {"order_id": "1234", "status": "unknown"}
    assert pay_back("1101") == {"order_id": "1101", "paid_back_eur": 89.0, "days": 5}
