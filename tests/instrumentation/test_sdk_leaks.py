"""Nothing grows: not the spans that wait for a server that is away, and not streams that nobody reads to their end."""

import json

from lumetra.auto.streams import ABANDONED
from lumetra.backlog import SPAN_BYTES
from support.openai_stub import running_stub
from support.sdk_program import run_program

NOBODY_LISTENS = "http://127.0.0.1:9"


def test_spans_that_nobody_takes_are_dropped_and_memory_stays_where_it_was() -> None:
    done = run_program(
        """
        import gc, json, sys, tracemalloc
        import lumetra
        from lumetra import configuration
        lumetra.init(project="p", max_queue_bytes=3_000_000)
        def make(count):
            for number in range(count):
                with lumetra.span("step", input="x" * 200):
                    pass
            gc.collect()
            return tracemalloc.get_traced_memory()[0]
        tracemalloc.start()
        first = make(6_000)
        grown = make(12_000) - first
        backlog = configuration._pipeline._spans
        print(json.dumps([grown, backlog.waiting_bytes, backlog.waiting_spans, backlog.dropped_spans]))
        """,
        endpoint=NOBODY_LISTENS,
    )
    grown, waiting_bytes, waiting_spans, dropped_spans = json.loads(done.stdout)

    assert grown < 1_500_000  # half of what may wait: a batch more or less in the exporter's hands
    assert waiting_bytes <= 3_000_000
    assert waiting_spans <= 3_000_000 // SPAN_BYTES
    assert dropped_spans > 10_000
    assert [line.partition(" at ")[0].partition(":")[0] for line in sorted(done.stderr.splitlines())] == [
        "Lumetra drops spans",
        "No Lumetra server answers",
    ]


def test_streams_that_are_abandoned_end_their_spans_and_leave_nothing() -> None:
    """In a process of its own: other tests of this one may have left calls of theirs open."""
    with running_stub() as stub:
        done = run_program(
            """
            import gc, json, os
            from openai import OpenAI
            from lumetra.auto.operations import SpanOperation
            from lumetra.auto.streams import ObservedStream, Reading
            from lumetra.testing import capture
            asked = [{"role": "user", "content": "Where is my order?"}]
            # The client closes a stream that is collected under the lock of its connections (httpcore, connection_pool.py),
            # instrumented or not: a collection in the middle of the next request would wait for that request for ever.
            gc.disable()
            with capture() as captured, OpenAI(base_url=os.environ["STUB"], api_key="test") as client:
                for _ in range(100):
                    next(iter(client.chat.completions.create(model="gpt", messages=asked, stream=True)))
                gc.collect()
                left = [type(one).__name__ for one in gc.get_objects() if type(one) in {ObservedStream, Reading, SpanOperation}]
                print(json.dumps([left, [(span.attributes or {}).get("error.type") for span in captured.spans]]))
            """,
            endpoint=NOBODY_LISTENS,
            STUB=stub.base_url,
        )

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [[], [ABANDONED] * 100]
