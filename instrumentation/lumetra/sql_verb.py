"""`lumetra sql "SELECT …" --project NAME`: ask a running server, and print what it answers."""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

import click

_ENDPOINT_VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT"
_DEFAULT_ENDPOINT = "http://127.0.0.1:4318"
_TIMEOUT_SECONDS = 60
_WIDEST_COLUMN = 60
"""Longer values are cut in a table; CSV and JSON have them whole."""
_ACCEPT = {"table": "application/json", "json": "application/json", "csv": "text/csv"}


@click.command()
@click.argument("query")
@click.option("--project", required=True, help="Whose spans, traces and scores are asked.")
@click.option("--endpoint", help=f"Base address of the server. Default: {_ENDPOINT_VARIABLE}, else {_DEFAULT_ENDPOINT}.")
@click.option("--format", "shape", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def sql(query: str, project: str, endpoint: str | None, shape: str) -> None:
    """Answer QUERY, a read-only SELECT over one project; `-` reads it from standard input."""
    text = sys.stdin.read() if query == "-" else query
    base = endpoint or os.environ.get(_ENDPOINT_VARIABLE) or _DEFAULT_ENDPOINT
    answer = ask(base, {"project": project, "sql": text}, accept=_ACCEPT[shape], query=text)
    if shape != "table":
        click.echo(answer, nl=False)
        return
    body = json.loads(answer)
    click.echo(table([column["name"] for column in body["columns"]], body["rows"]))
    more = "; there are more, add a condition or count" if body["truncated"] else ""
    click.echo(f"{body['row_count']:,} rows in {body['elapsed_seconds']:.2f} s{more}", err=True)


def ask(base: str, question: dict[str, str], *, accept: str, query: str) -> str:
    """Send *question* and give the body of the answer.

    Raises:
        ClickException: the server refused the question (with the place, where it names one) or does not answer.
    """
    address = f"{base.rstrip('/')}/api/v1/sql"
    headers = {"content-type": "application/json", "accept": accept}
    request = urllib.request.Request(address, json.dumps(question).encode(), headers, method="POST")  # noqa: S310  # the user's own server
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
            return response.read().decode()
    except urllib.error.HTTPError as refused:
        raise click.ClickException(refusal(refused.read().decode("utf-8", "replace"), query)) from refused
    except OSError as unreachable:
        raise click.ClickException(
            f"No server answers at {base}: {unreachable}. Start one with `lumetra serve`, or name it with --endpoint."
        ) from unreachable


def refusal(body: str, query: str) -> str:
    """Say why a question was refused, pointing at the place where the server names one."""
    try:
        problem: dict[str, Any] = json.loads(body)
    except ValueError:
        return body[:500]
    message = str(problem.get("detail", body[:500]))
    line, column, lines = problem.get("line"), problem.get("column"), query.splitlines()
    if not (line and column and line <= len(lines)):
        return message
    return f"{message}\n  {lines[line - 1]}\n  {' ' * (column - 1)}^"


def table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Lay rows out in columns; numbers are set to the right, NULL is a dash."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(name), *(len(row[place]) for row in cells), 0) for place, name in enumerate(names)]
    to_the_right = [any(_is_number(row[place]) for row in rows) for place in range(len(names))]
    lines = [names, ["─" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, to_the_right, strict=True)
        ).rstrip()
        for line in lines
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= _WIDEST_COLUMN else f"{line[: _WIDEST_COLUMN - 1]}…"
