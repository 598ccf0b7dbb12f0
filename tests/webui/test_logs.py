"""One line an event, whatever a stranger puts into what is logged."""

import logging
import sys

import pytest

from lumetra_webui.logs import FactsFormatter, configure_logging


def written(record: logging.LogRecord) -> str:
    return FactsFormatter("%(levelname)s %(name)s: %(message)s").format(record)


def record(message: str, exc_info: object = None, **facts: object) -> logging.LogRecord:
    made = logging.LogRecord("lumetra_x", logging.INFO, __file__, 1, message, (), exc_info)  # pyright: ignore[reportArgumentType]
    made.__dict__.update(facts)
    return made


def test_facts_stand_behind_the_event() -> None:
    assert written(record("ready", url="http://localhost:4318", grpc_port=4317)) == (
        "INFO lumetra_x: ready url=http://localhost:4318 grpc_port=4317"
    )


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        ("a\nINFO lumetra_x: ready", "'a\\nINFO lumetra_x: ready'"),
        ("a\r\x1b[2J", "'a\\r\\x1b[2J'"),
        ("two words", "'two words'"),
        ("", "''"),
        ("a=b", "'a=b'"),
        ("é", "é"),
        (None, "None"),
    ],
)
def test_a_fact_can_neither_begin_a_line_nor_pass_for_another_fact(fact: object, shown: str) -> None:
    """Names of scopes and projects come from strangers: a line break in one would forge an event."""
    assert written(record("stored", scope=fact)) == f"INFO lumetra_x: stored scope={shown}"


def test_facts_stand_on_the_line_of_the_event_not_behind_its_traceback() -> None:
    lines: list[str] = []
    try:
        int("odd")
    except ValueError:
        lines = written(record("span could not be read", sys.exc_info(), scope="x")).splitlines()

    assert (lines[0], lines[1], lines[-1]) == (
        "INFO lumetra_x: span could not be read scope=x",
        "Traceback (most recent call last):",
        "ValueError: invalid literal for int() with base 10: 'odd'",
    )


def test_loud_libraries_are_heard_from_warnings_on(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        configure_logging("info")
        logging.getLogger("httpx").info("GET")
        logging.getLogger("httpx").warning("slow")
        logging.getLogger("lumetra_x").info("ready")
    finally:
        logging.getLogger().handlers[:] = before[0]
        logging.getLogger().setLevel(before[1])

    said = [line.split(" ", 2)[2] for line in capsys.readouterr().err.splitlines()]
    assert said == ["WARNING httpx: slow", "INFO    lumetra_x: ready"]
