"""An application's tasks in Celery workers: every task's spans arrive once, from whichever process of the pool."""

import json
from pathlib import Path

import pytest

from support.hosts import PATIENCE_S, Host, example, prepared, wait_until

pytest.importorskip("celery")

CONFIGURATION = """
    broker_url = "filesystem://"
    broker_transport_options = dict(data_folder_in="queue", data_folder_out="queue", control_folder="queue")
    broker_connection_retry_on_startup = True
"""
ASKED = [f"question-{number}" for number in range(7)]
"""An odd number: a child that ends after two tasks is not being replaced while the worker is told to end, which billiard can hang on."""
RECORDED = sorted(
    [
        *(("chat gpt-4o-mini", "invoke_agent support", question) for question in ASKED),
        *(("invoke_agent support", None, None) for _ in ASKED),
    ],
    key=str,
)
QUEUE = "from shop import answer; [answer.delay(question) for question in {questions}]"


def write_application(host: Host, application: str, asking: str) -> None:
    """Write the application, what tells Celery of a queue in the same folder, and the program that fills it."""
    host.writes("shop.py", application)
    host.writes("celeryconfig.py", CONFIGURATION)
    host.writes("ask.py", asking)
    (host.folder / "queue").mkdir()


def run_tasks(host: Host, *options: str, tasks: int) -> None:
    """Fill the queue from a process of its own, let a worker carry *tasks* out, and end it as an operator does."""
    with host.runs("ask") as asking:
        asking.wait(timeout=PATIENCE_S)
    with host.runs("celery", "-A", "shop", "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle", *options):
        wait_until(lambda: host.said.count(" succeeded in ") == tasks)


@pytest.mark.parametrize(
    "pool",
    [
        ("--pool", "prefork", "--concurrency", "2"),
        ("--pool", "prefork", "--concurrency", "1", "--max-tasks-per-child", "2"),
        ("--pool", "threads", "--concurrency", "2"),
        ("--pool", "solo"),
    ],
    ids=["prefork", "prefork-recycled", "threads", "solo"],
)
def test_every_tasks_spans_arrive_once(tmp_path: Path, pool: tuple[str, ...]) -> None:
    with prepared(tmp_path) as host:
        write_application(host, example("Celery"), QUEUE.format(questions=json.dumps(ASKED)))
        run_tasks(host, *pool, tasks=len(ASKED))

        assert host.tree == RECORDED, host.said
        assert "Traceback" not in host.said


def test_with_opentelemetrys_celery_instrumentation_a_task_is_inside_of_what_queued_it(tmp_path: Path) -> None:
    instrumented = "from opentelemetry.instrumentation.celery import CeleryInstrumentor\nCeleryInstrumentor().instrument()\n"
    asking = "import lumetra, shop\nwith lumetra.span('request'): shop.answer.delay('question')"
    with prepared(tmp_path) as host:
        write_application(host, instrumented + example("Celery"), asking)
        run_tasks(host, "--pool", "prefork", "--concurrency", "1", tasks=1)

        assert host.tree == [
            ("apply_async/shop.answer", "request", None),
            ("chat gpt-4o-mini", "invoke_agent support", "question"),
            ("invoke_agent support", "run/shop.answer", None),
            ("request", None, None),
            ("run/shop.answer", "apply_async/shop.answer", None),
        ], host.said
