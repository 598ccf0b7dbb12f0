"""`@lumetra.trace`, spans, sessions and scores by hand: what is recorded, and that what is decorated stays what it was."""

import asyncio
import inspect
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import pytest
from opentelemetry.trace import get_current_span

import lumetra
from lumetra.testing import SpanSnapshot, capture
from support.conventions import violations


def plain(tree: list[SpanSnapshot]) -> list[Any]:
    """Shorten a tree to names, statuses and children."""
    return [(span["name"], span.get("status"), plain(span.get("children", []))) for span in tree]


@lumetra.trace
def double(number: int, *, twice: bool = False) -> int:
    """Double a number."""
    return number * (4 if twice else 2)


@lumetra.trace(kind="retrieval", name="documents")
def search(query: str) -> list[dict[str, Any]]:
    return [{"id": "d1", "content": query, "score": 0.5}]


@lumetra.trace(name="words")
def stream() -> Generator[str, str | None, int]:
    sent = yield "one"
    yield f" {sent}"
    return 3


@lumetra.trace
async def fetch(delay: int) -> int:
    await asyncio.sleep(0)
    return delay


@lumetra.trace
async def astream(count: int) -> AsyncGenerator[int, None]:
    for number in range(count):
        yield number


@lumetra.trace(kind="tool", capture=False)
class Clock:
    def now(self) -> int:
        return self._hidden()

    def _hidden(self) -> int:
        return 12

    @staticmethod
    def zone() -> str:
        return "UTC"

    @classmethod
    def make(cls) -> "Clock":
        return cls()

    @property
    def hour(self) -> int:
        return 12


def test_arguments_and_result_are_recorded_by_name() -> None:
    with capture(instrument=False) as captured:
        assert double(2, twice=True) == 8

    assert captured.tree() == [
        {
            "name": "double",
            "kind": "internal",
            "attributes": {
                "gen_ai.operation.name": "chain",
                "lumetra.input": {"number": 2, "twice": True},
                "lumetra.output": 8,
            },
        }
    ]


def test_a_retrieval_records_query_and_documents_where_the_conventions_want_them() -> None:
    with capture(instrument=False) as captured:
        search("lamps")

    assert captured.tree() == [
        {
            "name": "retrieval documents",
            "kind": "client",
            "attributes": {
                "gen_ai.data_source.id": "documents",
                "gen_ai.operation.name": "retrieval",
                "gen_ai.retrieval.documents": [{"id": "d1", "content": "lamps", "score": 0.5}],
                "gen_ai.retrieval.query.text": "lamps",
            },
        }
    ]
    assert violations(captured.spans) == []


def test_what_is_decorated_stays_what_it_was() -> None:
    assert str(inspect.signature(double)) == "(number: int, *, twice: bool = False) -> int"
    assert (double.__name__, double.__doc__, double.__module__) == ("double", "Double a number.", __name__)
    assert inspect.iscoroutinefunction(fetch)
    assert inspect.isgeneratorfunction(stream)
    assert inspect.isasyncgenfunction(astream)
    assert isinstance(Clock(), Clock)
    assert isinstance(inspect.getattr_static(Clock, "zone"), staticmethod)
    assert isinstance(inspect.getattr_static(Clock, "make"), classmethod)


def test_a_class_records_its_public_methods_and_keeps_content_out_when_told() -> None:
    with capture(instrument=False) as captured:
        assert (Clock.make().now(), Clock.zone(), Clock().hour) == (12, "UTC", 12)

    assert [(span["name"], span["attributes"]) for span in captured.tree()] == [
        (f"execute_tool Clock.{name}", {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": f"Clock.{name}"})
        for name in ("make", "now", "zone")
    ]


def test_a_generator_is_one_span_from_its_first_step_to_its_end() -> None:
    def consume() -> Generator[Any, Any, Any]:
        return (yield from stream())

    with capture(instrument=False) as captured:
        never_begun = stream()
        running = consume()
        assert (next(running), running.send("two")) == ("one", " two")
        with pytest.raises(StopIteration) as stopped:
            next(running)
        del never_begun

    assert stopped.value.value == 3
    assert [span["attributes"]["lumetra.output"] for span in captured.tree()] == ["one two"]


def test_between_its_steps_a_generator_leaves_the_consumers_context_alone() -> None:
    with capture(instrument=False) as captured, lumetra.span("consumer") as consumer:
        steps = stream()
        next(steps)
        assert get_current_span().get_span_context().span_id == int(consumer.span_id or "0", 16)
        with lumetra.span("beside"):
            steps.close()

    assert plain(captured.tree()) == [("consumer", None, [("words", None, []), ("beside", None, [])])]


def test_an_error_is_recorded_and_goes_on_unchanged() -> None:
    failure = ValueError("write to jane@example.org")

    @lumetra.trace
    async def failing() -> AsyncGenerator[int, None]:
        yield 1
        raise failure

    async def consume() -> list[int]:
        return [number async for number in failing()]

    with capture(instrument=False) as captured, pytest.raises(ValueError, match="jane@example") as raised:
        asyncio.run(consume())

    assert raised.value is failure
    (span,) = captured.tree()
    assert span.get("status") == "error: write to [redacted:email]"
    assert span["attributes"]["error.type"] == "ValueError"


def test_context_managers_made_of_traced_generators_still_see_their_errors() -> None:
    @contextmanager
    @lumetra.trace
    def swallowing() -> Generator[str]:
        with suppress(KeyError):
            yield "inside"

    @asynccontextmanager
    @lumetra.trace
    async def aswallowing() -> AsyncGenerator[str]:
        with suppress(KeyError):
            yield "inside"

    async def use() -> None:
        async with aswallowing():
            raise KeyError

    with capture(instrument=False) as captured:
        with swallowing():
            raise KeyError
        asyncio.run(use())

    assert len(captured.spans) == 2


def test_a_prompt_marks_what_starts_inside_and_an_inner_one_replaces_it_with_its_version() -> None:
    with capture() as captured, lumetra.session("a"), lumetra.prompt("support", version=2):
        with lumetra.span("answer"):
            pass
        with lumetra.prompt("judge"), lumetra.span("judge"):
            pass
    with lumetra.span("after"):
        pass

    assert [span["attributes"] for span in captured.tree()] == [
        {
            "gen_ai.conversation.id": "a",
            "gen_ai.operation.name": "chain",
            "gen_ai.prompt.name": "support",
            "gen_ai.prompt.version": "2",
        },
        {"gen_ai.conversation.id": "a", "gen_ai.operation.name": "chain", "gen_ai.prompt.name": "judge"},
    ]


def test_nested_sessions_add_to_the_outer_one() -> None:
    with (
        capture(instrument=False) as captured,
        lumetra.session("a", user="u-1", tags=["x"], metadata={"plan": "pro", "seats": 3}),
        lumetra.session("b", tags=["y", "x"]),
        lumetra.span("step"),
    ):
        pass

    assert captured.tree()[0]["attributes"] == {
        "gen_ai.conversation.id": "b",
        "gen_ai.operation.name": "chain",
        "lumetra.metadata.plan": "pro",
        "lumetra.metadata.seats": 3,
        "lumetra.tags": ["x", "y"],
        "user.id": "u-1",
    }


def test_a_score_joins_the_current_span_or_the_one_that_is_named() -> None:
    with capture(instrument=False) as captured:
        with lumetra.span("step") as span:
            lumetra.score("helpful", True, reason="mail me: a@b.org")
            trace_id, span_id = lumetra.current_trace_id(), lumetra.current_span_id()
        lumetra.score("tone", "polite", trace_id=trace_id, span_id=span_id, source="human", scorer="jane")

    assert (span.trace_id, span.span_id) == (trace_id, span_id)
    assert captured.events() == [
        {
            "event_name": "gen_ai.evaluation.result",
            "attributes": {
                "gen_ai.evaluation.name": "helpful",
                "gen_ai.evaluation.score.value": 1.0,
                "gen_ai.evaluation.explanation": "mail me: [redacted:email]",
                "lumetra.score.source": "code",
            },
        },
        {
            "event_name": "gen_ai.evaluation.result",
            "attributes": {
                "gen_ai.evaluation.name": "tone",
                "gen_ai.evaluation.score.label": "polite",
                "lumetra.score.source": "human",
                "lumetra.score.scorer": "jane",
            },
        },
    ]
    assert {log.span_id for log in captured.log_records} == {int(span_id or "0", 16)}


def test_a_thread_works_inside_the_span_that_started_it() -> None:
    with capture(instrument=["threads"]) as captured, lumetra.span("starter"):
        thread = threading.Thread(target=double, args=(1,))
        thread.start()
        timer = threading.Timer(0, double, args=(2,))
        timer.start()
        thread.join()
        timer.join()

    assert plain(captured.tree()) == [("starter", None, [("double", None, []), ("double", None, [])])]


def test_without_init_nothing_is_recorded_and_nothing_happens() -> None:
    with lumetra.session("a"), lumetra.span("step") as span:
        span.output("x")
        lumetra.score("s", 1)
        assert double(1) == 2
    assert lumetra.flush() is True
