"""Every line of the SDK is made to fail in turn, and the user's program must not notice.

A first run collects the lines that run inside of the guard; then, for each of them, the program runs with an exception raised
at exactly that line. Values, exceptions, types and streaming must be what they are without any instrumentation. What runs
outside of the guard is held to a short list of trusted modules, which contain no logic.
"""

import asyncio
import linecache
import logging
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import openai
import pytest
from openai import AsyncOpenAI, OpenAI

import lumetra
from lumetra.guard import guard
from lumetra.testing import capture
from support.openai_stub import OpenAIStub, running_stub

SDK = str(Path(lumetra.__file__).parent)
TRUSTED = frozenset({"guard.py", "shell.py", "auto/streams.py", "auto/openai_raw.py", "auto/threads.py"})
"""They run the user's calls; everything else of ours in them stands inside a `with guard(...)`."""
CONTEXT_MANAGERS = frozenset({"spans.py", "sessions.py"})
"""Their `__enter__` and `__exit__` are entered by the user, and consist of guarded blocks."""
GUARDS = ("with guard(", "with _READING_CHUNK:", "with _FINDING_CONTEXT:")
"""Lines that enter a guard, two of which are made once; a traced `with` is passed again as it is left."""
TOOLS: list[Any] = [{"type": "function", "function": {"name": "weather", "parameters": {}}}]
ASKED: list[Any] = [{"role": "user", "content": "Where is my order?"}]


class Place(NamedTuple):
    file: str
    line: int


class Sabotage:
    """Follows the lines of the SDK, and raises at one of them."""

    def __init__(self) -> None:
        self.guarded: set[Place] = set()
        self.unguarded: set[Place] = set()
        self.target: Place | None = None
        self.struck = False
        self._depth = 0

    def entered(self, _guard: guard) -> None:
        self._depth += 1

    def left(self, original: Callable[..., bool], *args: Any) -> bool:
        self._depth -= 1
        return original(*args)

    def trace(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(SDK):
            return None
        if event == "line":
            self._at(Place(frame.f_code.co_filename[len(SDK) + 1 :], frame.f_lineno), frame)
        return self.trace

    def _at(self, place: Place, frame: FrameType) -> None:
        if linecache.getline(frame.f_code.co_filename, place.line).strip().startswith(GUARDS):
            return
        (self.guarded if self._depth else self.unguarded).add(place)
        if self._depth and place == self.target and not self.struck:
            self.struck = True
            raise RuntimeError(f"sabotaged at {place}")


@lumetra.trace(kind="tool")
def traced(question: str) -> str:
    if question == "bad":
        raise KeyError(question)
    return question.upper()


@lumetra.trace
def counted(numbers: int) -> Generator[int, int, str]:
    received = 0
    for number in range(numbers):
        received = yield number + (received or 0)
    return "done"


@lumetra.trace
async def fetched(question: str) -> str:
    await asyncio.sleep(0)
    return question


def outcome(call: Callable[[], Any]) -> tuple[str, Any]:
    """Say what the user sees of a call: the type and the value, or the exception."""
    try:
        result = call()
    except (openai.OpenAIError, KeyError) as error:
        return type(error).__name__, str(error)
    return type(result).__name__, result.to_dict() if hasattr(result, "to_dict") else result


def by_hand(_client: OpenAI, _aclient: AsyncOpenAI) -> Any:
    generator = counted(3)
    with lumetra.session("conv", tags=["a"], metadata={"k": 1}), lumetra.span("outer", input="x") as span:
        span.output("y")
        span.set("k", {"a": 1})
        lumetra.score("helpful", 1)
        return [
            outcome(lambda: traced("good")),
            outcome(lambda: traced("bad")),
            next(generator),
            generator.send(5),
            next(generator),
        ]


def whole_answers(client: OpenAI, _aclient: AsyncOpenAI) -> Any:
    return [
        outcome(lambda: client.chat.completions.create(model="gpt", messages=ASKED)),
        outcome(lambda: client.chat.completions.create(model="limited", messages=ASKED)),
        outcome(lambda: client.chat.completions.with_raw_response.create(model="gpt", messages=ASKED).parse()),
    ]


def streams(client: OpenAI, _aclient: AsyncOpenAI) -> Any:
    stream = client.chat.completions.create(model="parallel", messages=ASKED, tools=TOOLS, stream=True)
    return [stream.__class__, [chunk.to_dict() for chunk in stream]]


def responses(client: OpenAI, _aclient: AsyncOpenAI) -> Any:
    return [
        outcome(lambda: client.responses.create(model="reasoning", input="Hello", instructions="Be brief.")),
        [event.to_dict() for event in client.responses.create(model="gpt", input="Hello", stream=True)],
        [event.to_dict() for event in client.responses.create(model="cut", input="Hello", stream=True)],
    ]


def others(client: OpenAI, _aclient: AsyncOpenAI) -> Any:
    return [
        outcome(lambda: client.embeddings.create(model="embed", input="Hello")),
        outcome(lambda: client.moderations.create(model="moderate", input="Hello")),
        [chunk.to_dict() for chunk in client.completions.create(model="instruct", prompt="Hello", stream=True)],
    ]


def asynchronous(_client: OpenAI, aclient: AsyncOpenAI) -> Any:
    async def conversation() -> list[Any]:
        stream = await aclient.chat.completions.create(model="gpt", messages=ASKED, stream=True)
        return [await fetched("hello"), [chunk.to_dict() async for chunk in stream]]

    return asyncio.run(conversation())


STEPS = (by_hand, whole_answers, streams, responses, others, asynchronous)
Step = Callable[[OpenAI, AsyncOpenAI], Any]


@pytest.fixture(scope="module")
def stub() -> Generator[OpenAIStub]:
    with running_stub() as running:
        yield running


class Clients:
    """Made once, and copied for each run, so that nothing of an earlier instrumentation is cached on them."""

    def __init__(self, stub: OpenAIStub) -> None:
        options: dict[str, Any] = {"base_url": stub.base_url, "api_key": "test", "max_retries": 0}
        self.client = OpenAI(**options)
        self.aclient = AsyncOpenAI(**options)

    def run(self, step: Step) -> Any:
        return step(self.client.copy(), self.aclient)

    def sabotaged(self, step: Step, sabotage: Sabotage) -> Any:
        with capture(mode="span_and_event", stream_usage="always"):
            before = sys.gettrace()
            sys.settrace(sabotage.trace)
            try:
                return self.run(step)
            finally:
                sys.settrace(before)


def test_the_user_does_not_notice_whichever_line_fails(stub: OpenAIStub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("lumetra"), "disabled", True)
    clients, sabotage, leave = Clients(stub), Sabotage(), guard.__exit__
    with capture(instrument=False):
        expected = {step: clients.run(step) for step in STEPS}
    monkeypatch.setattr(guard, "__enter__", lambda self: sabotage.entered(self))
    monkeypatch.setattr(guard, "__exit__", lambda self, *error: sabotage.left(leave, self, *error))

    noticed: list[Place] = []
    done: set[Place] = set()
    for step in STEPS:
        assert clients.sabotaged(step, sabotage) == expected[step]
        for place in sorted(sabotage.guarded - done):
            sabotage.target, sabotage.struck = place, False
            if clients.sabotaged(step, sabotage) != expected[step]:
                noticed.append(place)
        sabotage.target = None
        done |= sabotage.guarded

    assert noticed == []
    assert {place.file for place in sabotage.unguarded} <= TRUSTED | CONTEXT_MANAGERS
    assert len(done) > 400
