"""Look at this machine before the server does: each finding is one sentence, with what to do about it."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FREE_DISK_WANTED_BYTES = 1 << 30
_PORTS = range(65_536)
"""0 is any free one."""

Verdict = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    verdict: Verdict
    subject: str
    sentence: str


def examine(environ: Mapping[str, str], *, data_dir: Path, host: str, ports: tuple[int, ...]) -> Iterator[Finding]:
    """Check what `serve` needs, cheapest first. Opens no store and changes nothing."""
    yield python_version(sys.version_info[:2])
    yield directory(data_dir)
    yield free_disk(data_dir)
    for port in ports:
        yield port_free(host, port)
    yield exporter_endpoint(environ)


def python_version(version: tuple[int, int]) -> Finding:
    """Lumetra runs on Python 3.11 and newer."""
    written = ".".join(map(str, version))
    if version < (3, 11):
        return Finding(verdict="error", subject="Python", sentence=f"Python {written} is too old; install 3.11 or newer.")
    return Finding(verdict="ok", subject="Python", sentence=f"Python {written}.")


def directory(data_dir: Path) -> Finding:
    """The data directory must be ours to write, or there to be made."""
    if reason := unwritable(data_dir):
        return Finding(verdict="error", subject="Data directory", sentence=reason)
    return Finding(verdict="ok", subject="Data directory", sentence=f"{data_dir} can be written.")


def unwritable(data_dir: Path) -> str | None:
    """Say why *data_dir* cannot hold our data; None when it can."""
    existing = nearest_existing(data_dir)
    if not existing.is_dir():
        return (
            f"{existing} is a file, so {data_dir} cannot be a directory. Name another one with --data-dir or LUMETRA_DATA_DIR."
        )
    try:
        with tempfile.TemporaryFile(dir=existing):
            return None
    except OSError as refused:
        return f"{existing} cannot be written ({refused.strerror}). Name another directory with --data-dir or LUMETRA_DATA_DIR, or mend its permissions."


def nearest_existing(path: Path) -> Path:
    """Walk up to the first path that is there."""
    # os.path, because Path.exists raises where a folder above is closed to us (until Python 3.14): for us it is not there either.
    return next(candidate for candidate in (path, *path.absolute().parents) if os.path.exists(candidate))  # noqa: PTH110


def free_disk(data_dir: Path) -> Finding:
    """Warn before the disk is full, not after."""
    free = shutil.disk_usage(nearest_existing(data_dir)).free
    sentence = f"{free / 2**30:.1f} GiB free where the data is kept."
    if free < FREE_DISK_WANTED_BYTES:
        return Finding(verdict="warning", subject="Disk", sentence=sentence + " Ingest answers 503 when it is full; make room.")
    return Finding(verdict="ok", subject="Disk", sentence=sentence)


def port_free(host: str, port: int) -> Finding:
    """A port must be free to listen on."""
    if reason := port_taken(host, port):
        return Finding(verdict="warning", subject=f"Port {port}", sentence=reason)
    return Finding(verdict="ok", subject=f"Port {port}", sentence="Free.")


def port_taken(host: str, port: int) -> str | None:
    """Say that *port* cannot be listened on, and what to do; None when it can."""
    if port not in _PORTS:
        return f"{port} is no port; choose one from 1 to 65535."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: without it a port whose last connections are still winding down (TIME_WAIT) would look taken. On Windows the
        # same word means to share the port with another program.
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            return f"Port {port} on {host} cannot be used ({refused.strerror}): is Lumetra or another collector running? Stop it, or choose another port."
    return None


def exporter_endpoint(environ: Mapping[str, str]) -> Finding:
    """Applications started from this shell send where this variable says."""
    endpoint = environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if endpoint and "localhost" not in endpoint and "127.0.0.1" not in endpoint:
        return Finding(
            verdict="warning",
            subject="Exporters",
            sentence=f"OTEL_EXPORTER_OTLP_ENDPOINT is {endpoint}: applications started here send there, not to this machine.",
        )
    return Finding(verdict="ok", subject="Exporters", sentence="Applications started here send to this machine by default.")
