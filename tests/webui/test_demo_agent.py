"""The demo's parts work without a server: retrieval finds, the stand-in model answers from what was found."""

import json

import pytest

from lumetra_webui.demo.answers import answer, order_lookup
from lumetra_webui.demo.openai_stub import Question
from lumetra_webui.demo.orders import OrderSystemDown, lookup_order
from lumetra_webui.demo.retrieval import search


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


def test_the_model_asks_for_the_tool_when_an_order_is_named() -> None:
    prompt = "Context:\n\n\nQuestion: Where is my order 1042?"

    said = answer(Question(model="gpt-4o-mini", texts=(prompt,), tools=("lookup_order",)))

    assert (said.text, said.tool_calls) == ("", (order_lookup("1042"),))


def test_the_model_answers_from_the_order_it_looked_up() -> None:
    said = answer(
        Question(model="gpt-4o-mini", texts=("Where is order 1042?", json.dumps(lookup_order("1042"))), has_tool_result=True)
    )

    assert said.text == "Order 1042 is shipped; expected: tomorrow."


def test_the_order_system_is_down_for_high_numbers() -> None:
    with pytest.raises(OrderSystemDown):
        lookup_order("9001")

    assert lookup_order("1234") == {"order_id": "1234", "status": "unknown"}
