"""How much the collector takes in and how it groups what it stores."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from lumetra_core.errors import InvalidInput

MIB = 1 << 20


def _setting(default: int, env: str, unit: str, help_text: str) -> Any:
    return field(default=default, metadata={"env": env, "unit": unit, "help": help_text})


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorSettings:
    """Limits of the collector. Every one can be set in the environment; `docs/reference/ingest.md` lists them."""

    max_body_bytes: int = _setting(
        64 * MIB, "LUMETRA_INGEST_MAX_BODY_BYTES", "bytes", "largest request body, before and after decompression"
    )
    max_queue_bytes: int = _setting(
        256 * MIB, "LUMETRA_INGEST_QUEUE_BYTES", "bytes", "request bodies held at once; more are answered 503 with Retry-After"
    )
    group_rows: int = _setting(10_000, "LUMETRA_INGEST_GROUP_ROWS", "rows", "a group of requests is stored at this size")
    group_worth_rows: int = _setting(
        800,
        "LUMETRA_INGEST_GROUP_WORTH_ROWS",
        "rows",
        "at this size a group waits for no further requests, if the store is free",
    )
    group_bytes: int = _setting(16 * MIB, "LUMETRA_INGEST_GROUP_BYTES", "bytes", "or at this size")
    group_wait_ms: int = _setting(100, "LUMETRA_INGEST_GROUP_MS", "milliseconds", "or at this age, whichever is first")
    writes: int = _setting(
        0, "LUMETRA_INGEST_WRITES", "groups", "groups being stored at the same time; 0 is one per two cores, at most 2"
    )
    workers: int = _setting(
        0, "LUMETRA_INGEST_WORKERS", "processes", "processes that decode large requests; 0 is one per core, at most 8"
    )
    settle_seconds: int = _setting(
        10, "LUMETRA_INGEST_SETTLE_SECONDS", "seconds", "how long after its last spans a trace's usage is checked once more"
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "CollectorSettings":
        """Read the settings from *environ*, defaults where it is silent.

        Raises:
            InvalidInput: A value is not a whole number of at least 0. The message names the variable.
        """
        given = {item.name: environ[item.metadata["env"]] for item in fields(cls) if item.metadata["env"] in environ}
        variables = {item.name: item.metadata["env"] for item in fields(cls)}
        for name, text in given.items():
            if not text.strip().isdecimal():
                raise InvalidInput(f"{variables[name]}={text!r} is not a whole number of at least 0")
        return cls(**{name: int(text) for name, text in given.items()})

    @property
    def worker_count(self) -> int:
        """How many worker processes there are once they are needed."""
        return self.workers or min(_cores(), 8)

    @property
    def concurrent_writes(self) -> int:
        """How many groups may be under way: a second one on two cores would only take time from decoding, and halve the groups."""
        return self.writes or max(1, min(_cores() // 2, 2))


def _cores() -> int:
    """Count the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
