"""Logs an operator can read: one line an event, facts as `key=value` behind it. Never payload text or keys."""

import logging
import sys

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}
_NOISY = ("uvicorn.access", "uvicorn.error", "httpx", "clickhouse_connect", "alembic", "grpc")


class FactsFormatter(logging.Formatter):
    """Writes the `extra` fields of a record behind its message."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the standard library's name
        """Write time, level, room, event and facts on one line; a traceback follows below it."""
        line = super().formatMessage(record)
        facts = " ".join(f"{key}={_shown(value)}" for key, value in record.__dict__.items() if key not in _STANDARD)
        return f"{line} {facts}" if facts else line


def _shown(fact: object) -> str:
    """Quote what is not one plain word: a project or scope is named by strangers, and a line break in it would forge an event."""
    text = str(fact)
    return text if text.isprintable() and text and not set(text) & {" ", "=", "'", '"'} else repr(text)


def configure_logging(level: str) -> None:
    """Send all logs of this process to standard error."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(FactsFormatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%Y-%m-%d %H:%M:%S"))
    logging.basicConfig(level=level.upper(), handlers=[out], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
