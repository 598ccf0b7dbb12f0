"""What all sections share: a figure, percentiles, memory of a process with its children."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the printed table."""

    what: str
    measured: str
    aim: str = ""


def machine() -> str:
    """Say what the figures were taken on."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def milliseconds(call: Callable[[], object], *, runs: int = 40, warmup: int = 3) -> tuple[float, float]:
    """Give the median and the 95th percentile of *call*, in milliseconds."""
    for _ in range(warmup):
        call()
    times: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def resident_mib(pid: int) -> float:
    """Sum the resident memory of a process and its children."""
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]) / 2**20
