"""Our own SDK: sessions, tags, metadata, and what a traced function was given and gave back."""

from support.spans_by_hand import canonical, otlp_span


def test_a_traced_function_in_a_session_is_read_whole() -> None:
    read = canonical(
        otlp_span(
            {
                "gen_ai.operation.name": "chain",
                "gen_ai.conversation.id": "conv-17",
                "user.id": "u-5",
                "lumetra.tags": ("beta", "eu"),
                "lumetra.metadata.plan": "pro",
                "lumetra.metadata.seats": 3,
                "lumetra.input": '{"question":"Where?"}',
                "lumetra.output": "On its way",
            },
            scope="lumetra",
        )
    )

    assert read == {
        "dialect": "lumetra",
        "operation": "chain",
        "session_id": "conv-17",
        "user_id": "u-5",
        "tags": ("beta", "eu"),
        "metadata": {"plan": "pro", "seats": 3},
        "input": "Where?",
        "output": "On its way",
    }


def test_a_session_of_ours_is_read_from_a_span_of_another_emitter() -> None:
    read = canonical(
        otlp_span(
            {"openinference.span.kind": "CHAIN", "lumetra.tags": ("beta",)}, scope="openinference.instrumentation.langchain"
        )
    )

    assert (read["dialect"], read["tags"]) == ("openinference", ("beta",))
