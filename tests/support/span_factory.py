"""Agent traces that look like real ones: 8 spans, about 1.9 kB each, every model call resending the conversation so far.

`agent_trace` makes spans one trace at a time; `span_batches` makes ready Arrow batches by the million, by laying new ids and
times over a stock of distinct traces.
"""

import itertools
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from lumetra_core.message import Message
from lumetra_core.score import Score
from lumetra_core.span import Span
from lumetra_storage.spans import columns

NOON = 1_795_262_400 * 10**9
"""2026-11-21T12:00:00Z."""
SPANS_PER_TRACE = 8
_MS = 1_000_000
_WORDS = (
    "order refund customer invoice shipping delay account policy premium plan address payment card error retry document search answer "
    "question agent tool result summary context model token budget warehouse parcel return label exchange damaged gift voucher discount"
).split()
_MODELS = (("openai", "gpt-4o"), ("openai", "gpt-4o-mini"), ("anthropic", "claude-sonnet-4-5"), ("mistral_ai", "mistral-large"))


def bare_span(**fields: Any) -> Span:
    """Make a span of which only what the test says matters."""
    own: dict[str, Any] = {"project": "p", "trace_id": "1" * 32, "span_id": "2" * 16, "name": "n", "dialect": "otel"}
    own |= {"start_time": NOON, "duration_ns": 5}
    return Span(**own | fields)


def prose(chance: random.Random, words: int) -> str:
    """Write *words* words, one in fifty of them rare."""
    return " ".join(
        f"{chance.choice(_WORDS)}{chance.randrange(5000)}" if chance.random() < 0.02 else chance.choice(_WORDS)
        for _ in range(words)
    )


def agent_trace(number: int, *, start_time: int = NOON, project: str = "support-bot", seed: int = 7) -> list[Span]:
    """Make trace *number*: an agent that retrieves, thinks, calls a tool and answers. The same number gives the same trace."""
    chance = random.Random(seed * 1_000_003 + number)
    trace_id = f"{chance.getrandbits(128):032x}"
    provider, model = chance.choice(_MODELS)
    question = prose(chance, 18)
    failed = chance.random() < 0.06
    ids = [f"{chance.getrandbits(64):016x}" for _ in range(SPANS_PER_TRACE)]
    clock = itertools.count(start_time + 2 * _MS, 140 * _MS)
    shared: dict[str, Any] = {
        "project": project,
        "trace_id": trace_id,
        "kind": "internal",
        "service_name": "support-bot",
        "environment": chance.choice(("production", "staging")),
        "scope_name": "openinference.instrumentation.openai",
        "dialect": "otel_genai",
        "session_id": f"conversation-{number // 4}",
        "user_id": f"user-{chance.randrange(500)}",
        "tags": ("beta",) if number % 3 else (),
        "resource": _RESOURCE,
    }
    history: list[Message] = [{"role": "user", "parts": [{"type": "text", "content": question}]}]

    def span(place: int, parent: int | None, **fields: Any) -> Span:
        attributes: dict[str, Any] = {"tenant": f"tenant-{number % 40}", "step": place, "app.release": "2026.11.3"}
        attributes |= {"gen_ai.operation.name": fields["operation"], "server.address": "api.example.com", "server.port": 443}
        own: dict[str, Any] = {
            "start_time": next(clock),
            "duration_ns": chance.randrange(20, 900) * _MS,
            "attributes": attributes,
        }
        own |= {"span_id": ids[place], "parent_span_id": None if parent is None else ids[parent]}
        return Span(**shared | own | fields)

    def chat(place: int) -> Span:
        answer: Message = {"role": "assistant", "parts": [{"type": "text", "content": prose(chance, 60)}]}
        asked = tuple(history)
        history.extend(
            (answer, {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": prose(chance, 30)}]})
        )
        tokens = (400 * len(asked) + chance.randrange(200), chance.randrange(20, 300))
        return span(
            place,
            0,
            name=f"chat {model}",
            kind="client",
            operation="chat",
            provider=provider,
            request_model=model,
            response_model=f"{model}-2026-08-06",
            response_id=f"resp-{trace_id[:8]}-{place}",
            parameters={"temperature": 0.2, "max_tokens": 800, "stream": True},
            input_tokens=tokens[0],
            output_tokens=tokens[1],
            cache_read_tokens=tokens[0] // 2,
            usage_is_leaf=True,
            cost_usd=tokens[0] * 2.5e-6 + tokens[1] * 1e-5,
            cost_detail={
                "source": "computed",
                "table": "genai-prices 0.2.3",
                "provider": provider,
                "model": model,
                "lines": [],
            },
            time_to_first_token_ns=chance.randrange(80, 600) * _MS,
            finish_reasons=("stop",),
            input_messages=asked,
            output_messages=(answer,),
            input=question,
            output=str(answer["parts"][0]["content"]),  # type: ignore[typeddict-item]
        )

    found = [{"id": f"doc-{place}", "score": chance.random(), "content": prose(chance, 70)} for place in range(4)]
    return [
        span(
            0,
            None,
            name="invoke_agent support",
            operation="invoke_agent",
            agent_name="support",
            start_time=start_time,
            duration_ns=1_400 * _MS + chance.randrange(2_000) * _MS,
            status="error" if failed else "ok",
            error_type="TimeoutError" if failed else None,
            status_message="the tool did not answer" if failed else None,
            input=question,
            output=prose(chance, 50),
        ),
        span(1, 0, name="retrieve", operation="retrieval", retrieval_query=question, retrieval_documents=tuple(found), input=question),
        span(2, 1, name="embeddings", operation="embeddings", request_model="text-embedding-3-small", input=question),
        chat(3),
        span(4, 0, name="execute_tool lookup_order", operation="execute_tool", tool_name="lookup_order", tool_call_id="c1",
             tool_arguments={"order": number, "verbose": False}, tool_result=prose(chance, 60), status="error" if failed else "unset"),
        chat(5),
        span(6, 0, name="execute_tool send_mail", operation="execute_tool", tool_name="send_mail", tool_call_id="c2",
             tool_arguments={"to": "customer", "body": prose(chance, 60)}, tool_result="sent"),
        chat(7),
    ]  # fmt: skip


_RESOURCE = {
    "service.name": "support-bot",
    "telemetry.sdk.name": "opentelemetry",
    "telemetry.sdk.language": "python",
    "telemetry.sdk.version": "1.45.2",
    "host.name": "web-1",
    "process.pid": 4711,
}


def span_batches(
    spans: int, *, batch_spans: int = 10_000, start_time: int = NOON, spread_ns: int = 30 * 86_400 * 10**9, stock: int = 2_500
) -> Iterator[pa.RecordBatch]:
    """Give *spans* spans in batches of ready columns, traces evenly over *spread_ns* and in order of time.

    Only *stock* traces have text of their own; the others repeat them under new ids, at other times.
    """
    traces = max(spans // SPANS_PER_TRACE, 1)
    kinds = columns([span for number in range(min(stock, traces)) for span in agent_trace(number, start_time=0)])
    per_batch = batch_spans // SPANS_PER_TRACE
    for first in range(0, traces, per_batch):
        numbers = np.arange(first, min(first + per_batch, traces))
        yield _relaid(kinds, numbers, starts=start_time + numbers * (spread_ns // traces))


def judgements(batch: pa.RecordBatch) -> list[Score]:
    """Judge the faithfulness of every trace whose root is in *batch*, evenly from 0 to 1, a moment after it began."""
    starts = batch.column("start_time").cast(pa.int64())
    told: tuple[list[Any], ...] = tuple(
        column.to_pylist()
        for column in (batch.column("project"), batch.column("trace_id"), batch.column("parent_span_id"), starts)
    )
    roots = [row for row in zip(*told, strict=True) if not row[2]]
    return [
        Score(
            project=project,
            score_id=f"faithful-{trace_id}",
            name="faithfulness",
            value=number * 37 % 101 / 100,
            source="model",
            trace_id=trace_id,
            time=start_time + _MS,
        )
        for number, (project, trace_id, _, start_time) in enumerate(roots)
    ]


def _relaid(kinds: pa.RecordBatch, numbers: np.ndarray, *, starts: np.ndarray) -> pa.RecordBatch:
    places = ((numbers[:, None] * SPANS_PER_TRACE + np.arange(SPANS_PER_TRACE)) % kinds.num_rows).ravel()
    batch = kinds.take(places)
    each = np.repeat(numbers, SPANS_PER_TRACE)
    new: dict[str, pa.Array[Any]] = {
        "trace_id": _renamed(batch, "trace_id", each, keep=20),
        "span_id": _renamed(batch, "span_id", each, keep=4),
        "parent_span_id": _renamed(batch, "parent_span_id", each, keep=4),
    }
    times = batch.column("start_time").cast(pa.int64()).to_numpy() + np.repeat(starts, SPANS_PER_TRACE)
    new["start_time"] = pa.array(times).cast(pa.timestamp("ns", tz="UTC"))
    for name, column in new.items():
        batch = batch.set_column(batch.schema.get_field_index(name), name, column)
    return batch


def _renamed(batch: pa.RecordBatch, name: str, numbers: np.ndarray, *, keep: int) -> "pa.Array[Any]":
    old = batch.column(name).to_pylist()
    return pa.array([f"{text[:keep]}{number:012x}" if text else "" for text, number in zip(old, numbers.tolist(), strict=True)])
