"""Functions that are frozen between their invocations and killed in the end, and workers of multiprocessing: nothing is lost."""

import os
import signal
import time
from pathlib import Path
from subprocess import Popen

import pytest

from support.hosts import PATIENCE_S, Host, example, prepared
from support.otlp_receiver import attributes_of

SERVICE = """
    import sys
    from function import handler

    for line in sys.stdin:
        print(handler({"conversation": line.strip(), "question": "Where is my order?"}, None), flush=True)
"""
INVOCATIONS = 3
BATCH_INTERVAL_MS = 100
FROZEN_S = 0.5
RECORDED = sorted(
    pair
    for number in range(INVOCATIONS)
    for pair in [
        ("chat gpt-4o-mini", "invoke_agent support", f"call-{number}"),
        ("invoke_agent support", None, f"call-{number}"),
    ]
)


def invoke(process: Popen[str], number: int) -> str:
    """Thaw the instance, give it one event, and freeze it again as soon as it has answered."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.send_signal(signal.SIGCONT)
    process.stdin.write(f"call-{number}\n")
    process.stdin.flush()
    answered = process.stdout.readline().strip()
    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)
    time.sleep(FROZEN_S)
    return answered


def scored(host: Host) -> int:
    return sum(record.event_name == "gen_ai.evaluation.result" for record in host.receiver.log_records)


@pytest.mark.parametrize("server_takes_s", [0, BATCH_INTERVAL_MS / 1000 * 3])
def test_everything_is_sent_before_each_freeze_and_nothing_twice(tmp_path: Path, server_takes_s: float) -> None:
    with prepared(tmp_path, OTEL_BSP_SCHEDULE_DELAY=str(BATCH_INTERVAL_MS)) as host:
        host.receiver.delay_s = server_takes_s
        host.writes("function.py", example("Functions that are frozen"))
        host.writes("service.py", SERVICE)
        with host.runs("service") as process:
            arrived = [(invoke(process, number), len(host.tree), scored(host)) for number in range(INVOCATIONS)]
            process.kill()

        assert arrived == [("None", 2 * number, number) for number in range(1, INVOCATIONS + 1)]
        assert host.tree == RECORDED
        assert host.said == ""
        assert attributes_of(host.receiver.spans[0])["gen_ai.conversation.id"] == "call-0"


def test_a_freeze_in_the_middle_of_sending_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with prepared(tmp_path, OTEL_BSP_SCHEDULE_DELAY=str(BATCH_INTERVAL_MS)) as host:
        host.receiver.delay_s = FROZEN_S / 2
        host.writes("function.py", example("Functions that are frozen").replace("lumetra.flush(timeout_s=5)", "pass"))
        host.writes("service.py", SERVICE)
        with host.runs("service") as process:
            for number in range(INVOCATIONS):
                invoke(process, number)
            process.send_signal(signal.SIGCONT)
            process.communicate(timeout=PATIENCE_S)

        assert (host.tree, scored(host), host.said) == (RECORDED, INVOCATIONS, "")


def test_a_spawned_worker_goes_on_in_the_span_it_was_started_in(tmp_path: Path) -> None:
    with prepared(tmp_path) as host:
        host.writes("shop.py", example("Workers of multiprocessing"))
        with host.runs("shop") as process:
            process.wait(timeout=PATIENCE_S)

        assert (host.tree, host.said) == ([("answer where", "request", None), ("request", None, None)], "")
