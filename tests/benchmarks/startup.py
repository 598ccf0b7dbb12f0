"""From nothing to ready, and what an idle server takes."""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure, resident_mib
from support.server import start_server


def measure(directory: Path) -> Iterator[Figure]:
    for state in ("first start, empty directory", "second start"):
        started = time.perf_counter()
        server = start_server(directory / "data")
        yield Figure(what=f"ready, {state}", measured=f"{time.perf_counter() - started:.2f} s", aim="< 4 s")
        if state.startswith("second"):
            time.sleep(2)
            yield Figure(
                what="idle, resident, all processes", measured=f"{resident_mib(server.process.pid):.0f} MiB", aim="< 500 MB"
            )
        server.stop()
