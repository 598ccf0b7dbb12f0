"""A real server of our own: `lumetra serve` as a process, on free ports, in a directory of the test."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_SECONDS = 60


@dataclass(slots=True)
class RunningServer:
    """A server that answers."""

    process: "subprocess.Popen[bytes]"
    port: int
    grpc_port: int
    data_dir: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        """Ask it to stop, and wait; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(timeout=60)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def start_server(data_dir: Path, *, environ: Mapping[str, str] | None = None, port: int | None = None) -> RunningServer:
    """Start a server and wait until it is ready.

    Raises:
        AssertionError: it ended or was not ready in a minute; the message holds its log.
    """
    http, grpc = port or free_port(), free_port()
    log = data_dir.with_name(data_dir.name + ".log")
    command = [
        sys.executable,
        "-m",
        "lumetra",
        "serve",
        "--port",
        str(http),
        "--grpc-port",
        str(grpc),
        "--data-dir",
        str(data_dir),
    ]
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **(environ or {})})
    server = RunningServer(process=process, port=http, grpc_port=grpc, data_dir=data_dir, log=log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if is_ready(server.url):
            return server
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')}")


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def running_server(data_dir: Path, *, environ: Mapping[str, str] | None = None) -> Generator[RunningServer]:
    """Run a server for as long as the block lasts."""
    server = start_server(data_dir, environ=environ)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
