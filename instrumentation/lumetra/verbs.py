"""`lumetra instrument python app.py`: run any program instrumented, without a change to it."""

import os
import sys
from pathlib import Path

import click

SITE_FOLDER = Path(__file__).parent / "startup"
"""Holds the `sitecustomize` that Python runs before the program."""


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--project", help="Where the traces are filed. Default: under the service's name.")
@click.option(
    "--endpoint", help="Base address of the server. Default: OTEL_EXPORTER_OTLP_ENDPOINT, else this machine, port 4318."
)
@click.option("--capture/--no-capture", default=None, help="Record messages. Default: the standard variable, else yes.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def instrument(project: str | None, endpoint: str | None, capture: bool | None, command: tuple[str, ...]) -> None:
    """Run COMMAND with every library instrumented, e.g. `lumetra instrument python app.py`."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(SITE_FOLDER), os.environ.get("PYTHONPATH"))))
    chosen = {
        "LUMETRA_PROJECT": project,
        "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
        "LUMETRA_CAPTURE": None if capture is None else str(capture).lower(),
    }
    environment.update({name: value for name, value in chosen.items() if value is not None})
    try:
        os.execvpe(command[0], list(command), environment)  # noqa: S606 -- running the user's command is what the verb is for
    except FileNotFoundError:
        click.echo(f"There is no command {command[0]!r} to run.", err=True)
        sys.exit(127)
