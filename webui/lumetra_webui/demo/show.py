"""`lumetra demo`: a server of its own, the sample application through it, and a word on where to look."""

import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import click

from lumetra_core.errors import LumetraError
from lumetra_storage.settings import StorageSettings
from lumetra_webui.demo.application import PROJECT, hold_conversations
from lumetra_webui.settings import ServerSettings

START_SECONDS = 60


def show(server: ServerSettings, storage: StorageSettings, *, stay: bool) -> None:
    """Run the demo; with *stay*, keep the server until Ctrl-C."""
    click.echo(f"Starting Lumetra; everything is kept in {storage.data_dir}.")
    with running(server, storage) as process:
        click.echo("Running the sample application: a support agent with documents, a tool and a chat model.\n")
        for question, answer in hold_conversations(server.url):
            click.echo(
                f"  {click.style('customer', fg='blue')}  {question}\n  {click.style('agent', fg='green')}     {answer}\n"
            )
        click.echo(where_to_look(server))
        if stay:
            wait(process)


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
    pages = f"{server.url}/projects/{PROJECT}/traces"
    return (
        f"{click.style('Look here:', bold=True)} {click.style(pages, underline=True)}\n"
        f"  API    {server.url}/api/v1/traces?project={PROJECT}\n"
        f"  Send   any OpenTelemetry SDK: OTLP/HTTP on {server.port}, gRPC on {server.grpc_port}"
    )


def wait(process: "subprocess.Popen[bytes]") -> None:
    """Stay until Ctrl-C, or until the server ends by itself."""
    click.echo("\nThe server stays up; Ctrl-C stops it.")
    try:
        process.wait()
    except KeyboardInterrupt:
        click.echo("\nStopping.")
