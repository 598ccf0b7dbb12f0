"""`lumetra demo`: a server of its own, the sample applications through it, and a word on where to look."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from types import FrameType
from typing import NoReturn
from urllib.error import URLError
from urllib.request import urlopen

import click

from lumetra_core.errors import LumetraError
from lumetra_storage.settings import StorageSettings
from lumetra_webui.demo.answers import answer
from lumetra_webui.demo.embeddings import embed
from lumetra_webui.demo.openai_stub import running_stub
from lumetra_webui.demo.side_by_side import PROGRAMS, Ended, Program, program_environment, run_side_by_side
from lumetra_webui.demo.where_to_look import PROJECT, places
from lumetra_webui.settings import ServerSettings

START_SECONDS = 60


def show(server: ServerSettings, storage: StorageSettings, *, stay: bool) -> None:
    """Run the demo; with *stay*, keep the server until Ctrl-C."""
    signal.signal(signal.SIGTERM, end)  # else the server would outlive us, and keep the directory's lock
    click.echo(f"Starting Lumetra; everything is kept in {storage.data_dir}.")
    with running(server, storage) as process:
        with model_endpoint() as model_url:
            tell(installed(PROGRAMS), program_environment(server.url, model_url))
        click.echo(where_to_look(server))
        if stay:
            wait(process)


def end(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave in order, with the exit code a shell gives a process that a signal ended."""
    sys.exit(128 + number)


@contextmanager
def model_endpoint() -> Generator[str | None]:
    """Give the address of a stand-in for a model while it is needed; None where the environment names a real one."""
    if os.environ.get("OPENAI_API_KEY") or os.environ.get("OPENAI_BASE_URL"):
        click.echo("The models are those of your OPENAI_… variables.")
        yield None
        return
    with running_stub(answer, embed=embed) as stub:
        yield stub.base_url


def installed(programs: Sequence[Program]) -> list[Program]:
    """Keep the programs whose framework is there, and say which is not."""
    for program in programs:
        if not program.is_installed:
            click.echo(f"{program.label} is not installed and left out; get it with: pip install 'lumetra[demo]'")
    return [program for program in programs if program.is_installed]


def tell(programs: Sequence[Program], environ: Mapping[str, str]) -> None:
    """Run the programs, printing what they say under their names."""
    click.echo(f"Running the sample applications of a lamp shop: {', '.join(program.label for program in programs)}.\n")
    with closing(run_side_by_side(programs, environ)) as events:
        for event in events:
            name = click.style(f"{event.program.label:>10} ", fg=event.program.colour)
            if not isinstance(event, Ended):
                click.echo(name + event.text)
            elif event.problem is not None:
                click.echo(name + click.style(f"ended early: {event.problem}", fg="red"))


@contextmanager
def running(server: ServerSettings, storage: StorageSettings) -> Generator["subprocess.Popen[bytes]"]:
    """Start `lumetra serve` as a process of its own, wait until it is ready, and stop it at the end."""
    command = [sys.executable, "-m", "lumetra", "serve", "--log-level", "warning"]
    command += [
        "--host",
        server.host,
        "--port",
        str(server.port),
        "--grpc-port",
        str(server.grpc_port),
        "--data-dir",
        str(storage.data_dir),
    ]
    process = subprocess.Popen(command)  # noqa: S603  # our own interpreter and module
    try:
        wait_until_ready(server.url, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Ask until the server says it is ready.

    Raises:
        LumetraError: it ended, or was not ready in a minute.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LumetraError("The server stopped while starting; what it said stands above.")
        if answers_ready(url):
            return
        time.sleep(0.1)
    raise LumetraError(
        f"The server was not ready within {START_SECONDS} s. Run `lumetra doctor`, then `lumetra serve` to see what it says."
    )


def answers_ready(url: str) -> bool:
    """Ask once."""
    try:
        with urlopen(f"{url}/ready", timeout=2) as response:  # noqa: S310  # our own loopback address
            return response.status == 200
    except (URLError, OSError):
        return False


def where_to_look(server: ServerSettings) -> str:
    """Say where the traces are, and how to send more."""
    found = list(places(server.url))
    width = max(len(place.what) for place in found)
    lines = [f"  {place.what:<{width}}  {click.style(place.url, underline=True)}" for place in found]
    return "\n".join(
        (
            f"\n{click.style('Look here:', bold=True)}",
            *lines,
            f"  {'API':<{width}}  {server.url}/api/v1/traces?project={PROJECT}",
            f"  {'send more':<{width}}  any OpenTelemetry SDK: OTLP/HTTP on {server.port}, gRPC on {server.grpc_port or 'no port'}",
        )
    )


def wait(process: "subprocess.Popen[bytes]") -> None:
    """Stay until Ctrl-C, or until the server ends by itself."""
    click.echo("\nThe server stays up; Ctrl-C stops it.")
    try:
        process.wait()
    except KeyboardInterrupt:
        click.echo("\nStopping.")
