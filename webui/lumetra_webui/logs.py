"""Logs an operator can read: one line an event, facts as `key=value` behind it. Never payload text or keys."""

import logging
import sys

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}
_NOISY = ("uvicorn.access", "uvicorn.error", "httpx", "clickhouse_connect", "alembic", "grpc")


class FactsFormatter(logging.Formatter):
    """Writes the `extra` fields of a record behind its message."""

    def format(self, record: logging.LogRecord) -> str:
        """Write time, level, room, event and facts."""
        line = super().format(record)
        facts = " ".join(f"{key}={value}" for key, value in record.__dict__.items() if key not in _STANDARD)
        return f"{line} {facts}" if facts else line


def configure_logging(level: str) -> None:
    """Send all logs of this process to standard error."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(FactsFormatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%Y-%m-%d %H:%M:%S"))
    logging.basicConfig(level=level.upper(), handlers=[out], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
