"""`lumetra traces search|show|tail|export`: the explorer's pages, in a terminal."""

import json
import os
import sys
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

import click

from lumetra.client import Client, Selection, server_url
from lumetra.client.api import FileFormat
from lumetra.client.http import Answer
from lumetra.terminal import HEADING, SPAN_HEADING, span_cells, summary_cells, table, tree
from lumetra_core.errors import LumetraError

Command = TypeVar("Command", bound=Callable[..., object])
Summary = TypeVar("Summary")

COUNT_HEADER = "x-lumetra-estimated-count"
PROGRESS_SECONDS = 0.2


def of_a_server(command: Command) -> Command:
    """Add the flag that names the server."""
    return click.option("--url", help="The server's address. [env: LUMETRA_URL; default: http://127.0.0.1:4318]")(command)


def of_a_project(command: Command) -> Command:
    """Add the flag that names the project."""
    return click.option(
        "--project", required=True, envvar="LUMETRA_PROJECT", help="Name of the project. [env: LUMETRA_PROJECT]"
    )(command)


def of_a_time(command: Command) -> Command:
    """Add the flags that bound the time."""
    since = click.option("--since", help="First moment: so long ago (15m, 1h, 7d) or a time. Default: from the beginning.")
    until = click.option("--until", help="First moment no longer included.")
    return since(until(command))


@contextmanager
def spoken() -> Generator[None]:
    """Say errors as one sentence, and end quietly on Ctrl-C or when the reader of a pipe has gone."""
    try:
        yield
    except LumetraError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


@click.group()
def traces() -> None:
    """Search, show, follow and export the traces of a server."""


@traces.command()
@click.argument("filter_text", metavar="[FILTER]", default="")
@of_a_project
@of_a_time
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="At most so many of them.")
@click.option(
    "--scope",
    type=click.Choice(["any", "root", "span"]),
    default="any",
    show_default=True,
    help="Traces in which any span matches, traces whose root does, or the spans that match.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object per line.")
@of_a_server
def search(
    filter_text: str,
    project: str,
    since: str | None,
    until: str | None,
    limit: int,
    scope: Literal["any", "root", "span"],
    as_json: bool,
    url: str | None,
) -> None:
    """List traces or spans, newest first, e.g. `lumetra traces search "cost_usd > 0.02" --project shop --since 1h`."""
    with spoken():
        client = Client(server_url(url, os.environ))
        chosen = Selection(project=project, filter_text=filter_text, start=since, end=until)
        if scope == "span":
            _print_list(client.search_spans(chosen, limit=limit), span_cells, SPAN_HEADING, "span", as_json=as_json)
        else:
            _print_list(client.search(chosen, limit=limit, scope=scope), summary_cells, HEADING, "trace", as_json=as_json)


def _print_list(
    found: Iterable[Summary],
    cells: Callable[[Summary], Sequence[str]],
    heading: Sequence[str],
    noun: str,
    *,
    as_json: bool,
) -> None:
    if as_json:
        for summary in found:
            click.echo(json.dumps(summary, ensure_ascii=False))
        return
    rows = [cells(summary) for summary in found]
    click.echo("\n".join(table(rows, heading)) if rows else f"No {noun} matches.", err=not rows)


@traces.command()
@click.argument("trace_id")
@click.option("--project", envvar="LUMETRA_PROJECT", help="Only its spans in this project. [env: LUMETRA_PROJECT]")
@click.option("--json", "as_json", is_flag=True, help="The whole trace as JSON.")
@of_a_server
def show(trace_id: str, project: str | None, as_json: bool, url: str | None) -> None:
    """Print a trace as a tree, with durations, tokens, cost and errors."""
    with spoken():
        trace = Client(server_url(url, os.environ)).trace(trace_id, project=project)
        if as_json:
            click.echo(json.dumps(trace, ensure_ascii=False, indent=2))
            return
        for line in tree(trace):
            click.echo(line)


@traces.command()
@click.argument("filter_text", metavar="[FILTER]", default="")
@of_a_project
@click.option("--since", help="Begin with what arrived since then (30s, 1h, a time). Default: now.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object per line.")
@of_a_server
def tail(filter_text: str, project: str, since: str | None, as_json: bool, url: str | None) -> None:
    """Print traces as they arrive; Ctrl-C stops. A trace is printed once, when its first spans come."""
    with spoken():
        chosen = Selection(project=project, filter_text=filter_text, start=since)
        for event in Client(server_url(url, os.environ)).tail(chosen, problem=lambda said: click.echo(said, err=True)):
            if event.kind == "trace":
                click.echo(
                    json.dumps(event.summary, ensure_ascii=False) if as_json else "  ".join(summary_cells(event.summary))
                )


@traces.command()
@click.argument("filter_text", metavar="[FILTER]", default="")
@of_a_project
@of_a_time
@click.option("--level", type=click.Choice(["spans", "traces"]), default="spans", show_default=True, help="What is chosen.")
@click.option(
    "--format", "file_format", type=click.Choice(["jsonl", "csv", "parquet", "otlp"]), default="jsonl", show_default=True
)
@click.option("--columns", help="Of csv and parquet: names of fields, separated by commas.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file. Default: standard output.")
@of_a_server
def export(
    filter_text: str,
    project: str,
    since: str | None,
    until: str | None,
    level: str,
    file_format: FileFormat,
    columns: str | None,
    output: Path | None,
    url: str | None,
) -> None:
    """Write everything a filter leaves to a file. A file that is there is replaced only when the new one is whole."""
    with spoken():
        chosen = Selection(project=project, filter_text=filter_text, start=since, end=until)
        client = Client(server_url(url, os.environ))
        with client.export(
            chosen, level="traces" if level == "traces" else "spans", file_format=file_format, columns=columns
        ) as answer:
            if output is None:
                copy(answer, sys.stdout.buffer, Progress(answer, level, file_format, shown=False))
                return
            with whole_file(output) as file:
                copy(answer, file, Progress(answer, level, file_format, shown=sys.stderr.isatty()))
        click.echo(f"Wrote {output} ({output.stat().st_size:,} bytes).", err=True)


@contextmanager
def whole_file(path: Path) -> Generator[BinaryIO]:
    """Write beside *path*, and put it there when all went well."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


class Progress:
    """Says on the terminal how far an export is: lines of about so many, bytes, and how fast."""

    def __init__(self, answer: Answer, level: str, file_format: FileFormat, *, shown: bool) -> None:
        self._expected = int(answer.header(COUNT_HEADER) or 0)
        self._counted = level if file_format in ("jsonl", "csv") else ""
        self._shown = shown
        self._lines = self._bytes = 0
        self._began = self._said = time.monotonic()

    def add(self, chunk: bytes) -> None:
        """Count a chunk, and say so a few times a second."""
        self._bytes += len(chunk)
        self._lines += chunk.count(b"\n") if self._counted else 0
        if self._shown and time.monotonic() - self._said > PROGRESS_SECONDS:
            self._said = time.monotonic()
            click.echo(f"\r{self.line()}\x1b[K", err=True, nl=False)

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            click.echo(f"\r{self.line()}\x1b[K", err=True)

    def line(self) -> str:
        """Write `1,200 of about 8,000 spans · 3.1 MB · 2.0 MB/s`."""
        seconds = max(time.monotonic() - self._began, 0.001)
        written = f"{self._bytes / 1e6:,.1f} MB · {self._bytes / 1e6 / seconds:,.1f} MB/s"
        if not self._counted:
            return f"{written} of about {self._expected:,}"
        return f"{self._lines:,} of about {self._expected:,} {self._counted} · {self._lines / seconds:,.0f}/s · {written}"


def copy(answer: Answer, file: BinaryIO, progress: Progress) -> None:
    """Write what comes as it comes."""
    for chunk in answer.chunks():
        file.write(chunk)
        progress.add(chunk)
    file.flush()
    progress.end()
