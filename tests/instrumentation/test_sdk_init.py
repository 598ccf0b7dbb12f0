"""`lumetra.init` in processes of their own: what arrives at a real OTLP receiver, beside whom, and with no server at all."""

import socket
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from support.otlp_receiver import OtlpReceiver, attributes_of, running_receiver
from support.sdk_program import run_program


@pytest.fixture
def receiver() -> Generator[OtlpReceiver]:
    with running_receiver() as running:
        yield running


def dead_endpoint() -> str:
    """Give an address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_one_line_sends_spans_scores_and_metrics(receiver: OtlpReceiver) -> None:
    done = run_program(
        """
        import lumetra
        lumetra.init(project="support-bot", environment="staging")
        lumetra.init(project="support-bot", environment="staging")

        @lumetra.trace(kind="agent", name="support")
        def answer(question):
            lumetra.score("helpful", 1, reason="said so")
            return "On its way"

        with lumetra.session("conv-17", user="u-5", tags=["beta"]):
            print(answer("Where is my order?"))
        """,
        endpoint=receiver.endpoint,
    )

    assert (done.stdout, done.stderr) == ("On its way\n", "")
    assert receiver.span_names == ["invoke_agent support"]
    assert attributes_of(receiver.spans[0])["gen_ai.conversation.id"] == "conv-17"
    assert receiver.resource["lumetra.project.name"] == receiver.resource["service.name"] == "support-bot"
    assert receiver.resource["deployment.environment.name"] == "staging"
    assert [record.event_name for record in receiver.log_records] == ["gen_ai.evaluation.result"]
    assert receiver.log_records[0].span_id == receiver.spans[0].span_id
    assert receiver.requests["/v1/metrics"]
    assert {headers["x-lumetra-project"] for headers in receiver.headers} == {"support-bot"}


def test_a_provider_that_is_there_keeps_its_exporter_and_gets_one_more(receiver: OtlpReceiver) -> None:
    done = run_program(
        """
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
        theirs, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(theirs))
        trace.set_tracer_provider(provider)

        import lumetra
        lumetra.init(project="p")
        with trace.get_tracer("app").start_as_current_span("request"), lumetra.span("step"):
            pass
        lumetra.shutdown()
        with trace.get_tracer("app").start_as_current_span("after"):
            pass
        lumetra.init(project="p")
        with lumetra.span("again"):
            pass
        print(trace.get_tracer_provider() is provider, [span.name for span in theirs.get_finished_spans()])
        """,
        endpoint=receiver.endpoint,
    )

    assert done.stdout == "True ['step', 'request', 'after', 'again']\n", done.stderr
    assert receiver.span_names == ["again", "request", "step"]


def test_without_a_server_the_program_runs_on_with_one_warning_and_ends_soon() -> None:
    started = time.monotonic()
    done = run_program(
        """
        import lumetra
        lumetra.init(project="p")
        for number in range(3000):
            with lumetra.span("step"):
                lumetra.score("s", 1)
        print(lumetra.flush(5), "done")
        """,
        endpoint=dead_endpoint(),
    )

    assert done.stdout == "False done\n"
    assert done.stderr.count("No Lumetra server answers") == 1
    assert "Traceback" not in done.stderr
    assert time.monotonic() - started < 30


def test_a_server_that_is_slow_gets_everything_even_at_the_end_of_the_program(receiver: OtlpReceiver) -> None:
    receiver.delay_s = 2
    done = run_program(
        """
        import lumetra
        lumetra.init(project="p", metrics=False)
        with lumetra.span("step"):
            lumetra.score("s", 1)
        """,
        endpoint=receiver.endpoint,
    )

    assert done.stderr == ""
    assert receiver.span_names == ["step"]
    assert len(receiver.log_records) == 1


def test_a_server_that_takes_connections_and_never_answers_holds_the_end_up_once(receiver: OtlpReceiver) -> None:
    started = time.monotonic()
    receiver.delay_s = 60
    done = run_program(
        """
        import lumetra
        lumetra.init(project="p")
        with lumetra.span("step"):
            lumetra.score("s", 1)
        """,
        endpoint=receiver.endpoint,
    )

    assert done.stderr.count("No Lumetra server answers") == 1
    assert time.monotonic() - started < 25  # one export's patience, not three


def test_spans_that_wait_for_the_server_are_bounded_in_bytes() -> None:
    done = run_program(
        """
        import lumetra
        lumetra.init(project="p", max_queue_bytes=100_000, max_text_chars=50_000)
        for number in range(20):
            with lumetra.span("step", input="x" * 40_000):
                pass
        """,
        endpoint=dead_endpoint(),
        OTEL_BSP_SCHEDULE_DELAY="60000",
    )

    assert "Lumetra drops spans: more than 8192 spans or 100000 bytes wait for the server" in done.stderr


def test_content_stays_out_when_the_standard_variable_says_so(receiver: OtlpReceiver) -> None:
    run_program(
        """
        import lumetra
        lumetra.init()
        with lumetra.span("step", input="secret"):
            pass
        """,
        endpoint=receiver.endpoint,
        OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT="NO_CONTENT",
        OTEL_SERVICE_NAME="shop",
    )

    assert attributes_of(receiver.spans[0]) == {"gen_ai.operation.name": "chain"}
    assert receiver.resource["service.name"] == "shop"
    assert "lumetra.project.name" not in receiver.resource
    assert "x-lumetra-project" not in receiver.headers[0]


def test_a_forked_worker_sends_its_own_spans(receiver: OtlpReceiver) -> None:
    done = run_program(
        """
        import os
        import lumetra
        lumetra.init(project="p")
        with lumetra.span("before the fork"):
            pass
        lumetra.flush()
        if child := os.fork():
            os.waitpid(child, 0)
        else:
            with lumetra.span("in the child"):
                pass
            lumetra.flush()
            os._exit(0)
        """,
        endpoint=receiver.endpoint,
    )

    assert done.returncode == 0, done.stderr
    assert receiver.span_names == ["before the fork", "in the child"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_of_multiprocessing_send_their_spans_before_they_end(
    receiver: OtlpReceiver, tmp_path: Path, method: str
) -> None:
    (tmp_path / "shop_tasks.py").write_text(
        "import lumetra\nlumetra.init(project='p')\ndef work(n):\n    with lumetra.span(f'task {n}'): pass\n",
        encoding="utf-8",
    )
    done = run_program(
        f"""
        import sys
        sys.path.insert(0, {str(tmp_path)!r})
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        import lumetra
        from shop_tasks import work
        lumetra.init(project="p")
        workers = multiprocessing.get_context({method!r})
        single = workers.Process(target=work, args=(1,))
        single.start()
        single.join()
        with workers.Pool(1) as pool:
            pool.map(work, [2, 3])
            pool.close()
            pool.join()
        with ProcessPoolExecutor(1, mp_context=workers) as executor:
            list(executor.map(work, [4]))
            with lumetra.span("hand over"):
                executor.submit(work, 5).result()
        """,
        endpoint=receiver.endpoint,
    )

    assert (done.returncode, done.stderr) == (0, "")
    spans = {span.name: span for span in receiver.spans}
    assert sorted(spans) == ["hand over", "task 1", "task 2", "task 3", "task 4", "task 5"]
    assert spans["task 5"].parent_span_id == spans["hand over"].span_id
    assert spans["task 4"].parent_span_id == b""


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@pytest.mark.parametrize("starts", ["in the task", "in the main module"])
def test_a_worker_started_anew_joins_the_trace_it_was_started_in(
    receiver: OtlpReceiver, tmp_path: Path, method: str, starts: str
) -> None:
    program = tmp_path / "shop.py"
    program.write_text(
        f"""
import multiprocessing, os
import lumetra
if {starts == "in the main module"} or __name__ == "__main__":
    lumetra.init(project="p")

def work(number):
    lumetra.init(project="p")
    with lumetra.span(f"task {{number}}"):
        pass

if __name__ == "__main__":
    workers = multiprocessing.get_context({method!r})
    before = dict(os.environ)
    for number in range(2):
        with lumetra.span(f"request {{number}}"):
            process = workers.Process(target=work, args=(number,))
            process.start()
            process.join()
    process = workers.Process(target=work, args=(2,))
    process.start()
    process.join()
    print(before == dict(os.environ), sorted(name for name in vars(process) if "lumetra" in name))
""",
        encoding="utf-8",
    )
    done = run_program("", endpoint=receiver.endpoint, interpreter=(sys.executable, str(program)))

    assert (done.stdout, done.stderr) == ("True []\n", "")
    names = {span.span_id: span.name for span in receiver.spans}
    assert sorted((span.name, names.get(span.parent_span_id)) for span in receiver.spans) == [
        ("request 0", None),
        ("request 1", None),
        ("task 0", "request 0"),
        ("task 1", "request 1"),
        ("task 2", None),
    ]


def test_init_imports_no_library_on_the_users_behalf(receiver: OtlpReceiver) -> None:
    libraries = ("openai", "anthropic", "mcp", "google.genai", "litellm", "langchain_core", "llama_index", "agents", "billiard")
    servers = ("litestar", "sqlalchemy", "clickhouse_connect", "chdb", "numpy", "pyarrow", "pydantic", "multiprocessing")
    done = run_program(
        f"""
        import sys
        import lumetra
        lumetra.init(project="p")
        print([name for name in {(*libraries, *servers)!r} if name in sys.modules])
        """,
        endpoint=receiver.endpoint,
    )

    assert done.stdout == "[]\n", done.stderr


def test_a_child_process_joins_its_parents_trace(receiver: OtlpReceiver) -> None:
    done = run_program(
        """
        import subprocess, sys
        import lumetra
        lumetra.init(project="p")
        child = "import lumetra; lumetra.init(project='p')\\nwith lumetra.span('child'): pass"
        with lumetra.span("parent"):
            subprocess.run([sys.executable, "-c", child], check=True)
        """,
        endpoint=receiver.endpoint,
    )

    assert done.returncode == 0, done.stderr
    spans = {span.name: span for span in receiver.spans}
    assert spans["child"].trace_id == spans["parent"].trace_id
    assert spans["child"].parent_span_id == spans["parent"].span_id


def test_lumetra_instrument_needs_no_change_to_the_program(receiver: OtlpReceiver) -> None:
    verb = "import sys; from lumetra.verbs import instrument; instrument()"
    done = run_program(
        "import lumetra\nwith lumetra.span('step', input='x'): print('ran')",
        endpoint=receiver.endpoint,
        interpreter=(sys.executable, "-c", verb, "--project", "shop", "--no-capture", sys.executable),
    )

    assert done.stdout == "ran\n", done.stderr
    assert receiver.span_names == ["step"]
    assert receiver.resource["lumetra.project.name"] == "shop"
    assert attributes_of(receiver.spans[0]) == {"gen_ai.operation.name": "chain"}


def test_opentelemetry_instrument_finds_our_entry_points_and_captures_no_content(receiver: OtlpReceiver) -> None:
    done = run_program(
        """
        from opentelemetry.instrumentation.auto_instrumentation import initialize
        from lumetra.auto.entry_points import OpenAIInstrumentor
        OpenAIInstrumentor().instrument()
        from lumetra.auto.switch import instrumented
        from lumetra.runtime import current
        print(instrumented(), current().policy.captures)
        OpenAIInstrumentor().uninstrument()
        print(instrumented())
        """,
        endpoint=receiver.endpoint,
    )

    assert done.stdout == "('openai',) False\n()\n", done.stderr


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        ("capture='sometimes'", "is no capture mode; take one of"),
        ("sampling=2.0", "is not between 0 and 1"),
        ("redact=['names']", "there is no redactor 'names'"),
        ("instrument=['cobol']", "Lumetra does not instrument 'cobol'"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused_with_advice(arguments: str, advice: str) -> None:
    done = run_program(f"import lumetra\nlumetra.init(project='p', {arguments})", endpoint="http://127.0.0.1:1")

    assert done.returncode == 1
    assert "lumetra.errors.InvalidSetting: " in done.stderr
    assert advice in done.stderr
