"""The server's verbs of the command line: `serve`, `demo`, `doctor`. They read flags and environment once, then call one function."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from lumetra_core.errors import LumetraError
from lumetra_storage.settings import StorageSettings
from lumetra_webui.doctor import examine, port_taken, unwritable
from lumetra_webui.settings import DEFAULT_GRPC_PORT, DEFAULT_HTTP_PORT, ServerSettings

Command = TypeVar("Command", bound=Callable[..., object])

SIGNS = {
    "ok": click.style("ok", fg="green"),
    "warning": click.style("warning", fg="yellow"),
    "error": click.style("error", fg="red"),
}


def where_to_listen(command: Command) -> Command:
    """Add the flags that say where the server listens and keeps its data."""
    for option in reversed(
        (
            click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
            click.option("--port", default=DEFAULT_HTTP_PORT, show_default=True, help="Port of pages, API and OTLP/HTTP."),
            click.option(
                "--grpc-port", default=DEFAULT_GRPC_PORT, show_default=True, help="Port of OTLP/gRPC; 0 turns it off."
            ),
            click.option(
                "--data-dir",
                type=click.Path(path_type=Path),
                default=None,
                help="Where everything is kept. [env: LUMETRA_DATA_DIR; default: ~/.lumetra]",
            ),
        )
    ):
        command = option(command)
    return command


@click.command()
@where_to_listen
@click.option("--insecure", is_flag=True, help="Listen beyond loopback although there are no accounts.")
@click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info", show_default=True)
def serve(host: str, port: int, grpc_port: int, data_dir: Path | None, insecure: bool, log_level: str) -> None:
    """Run the server in the foreground; Ctrl-C stops it, losing nothing that was acknowledged."""
    try:
        server = ServerSettings.from_environment(os.environ, host=host, port=port, grpc_port=grpc_port, insecure=insecure)
        storage = storage_settings(data_dir)
        refuse_what_cannot_work(server, storage)
        run_server(server, storage, log_level)
    except LumetraError as error:
        raise click.ClickException(str(error)) from error


def run_server(server: ServerSettings, storage: StorageSettings, log_level: str) -> None:
    """Start the server and stay until it is told to stop."""
    # Imported here: chDB and the web framework take a second that `--help` and `doctor` need not wait for.
    from lumetra_webui.logs import configure_logging
    from lumetra_webui.server import run

    configure_logging(log_level)
    asyncio.run(run(server, storage, os.environ))


def storage_settings(data_dir: Path | None) -> StorageSettings:
    """Read where things are kept; the flag beats the environment."""
    return StorageSettings.from_environment(os.environ, **({"data_dir": data_dir} if data_dir else {}))


def refuse_what_cannot_work(server: ServerSettings, storage: StorageSettings) -> None:
    """Stop with one sentence before anything is opened.

    Raises:
        LumetraError: the data directory cannot be written, or a port is taken.
    """
    obstacles = [unwritable(storage.data_dir)]
    obstacles += [port_taken(server.host, port) for port in (server.port, server.grpc_port) if port]
    for obstacle in filter(None, obstacles):
        raise LumetraError(obstacle)


@click.command()
@where_to_listen
def doctor(host: str, port: int, grpc_port: int, data_dir: Path | None) -> None:
    """Check this machine: Python, data directory, disk, ports, exporters."""
    findings = list(examine(os.environ, data_dir=storage_settings(data_dir).data_dir, host=host, ports=(port, grpc_port)))
    for finding in findings:
        click.echo(f"{SIGNS[finding.verdict]:>18}  {finding.subject}: {finding.sentence}")
    if any(finding.verdict == "error" for finding in findings):
        sys.exit(1)


@click.command()
@where_to_listen
@click.option("--once", is_flag=True, help="Stop the server when the sample applications have run.")
def demo(host: str, port: int, grpc_port: int, data_dir: Path | None, once: bool) -> None:
    """Start Lumetra, run sample applications in four frameworks through it, and say where to look."""
    from lumetra_webui.demo.show import show

    try:
        server = ServerSettings.from_environment(os.environ, host=host, port=port, grpc_port=grpc_port)
        storage = storage_settings(data_dir)
        refuse_what_cannot_work(server, storage)
        show(server, storage, stay=not once)
    except LumetraError as error:
        raise click.ClickException(str(error)) from error
