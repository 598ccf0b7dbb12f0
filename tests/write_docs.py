"""Write the pages of docs/reference that are made from the code: settings, commands, the fields of a span.

`make docs` writes them; `tests/test_docs.py` fails when they are behind.
"""

import ast
import dataclasses
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

from lumetra_collector.settings import CollectorSettings
from lumetra_core import span
from lumetra_storage.settings import StorageSettings
from lumetra_webui.settings import ServerSettings

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
SETTINGS = {"The server": ServerSettings, "The stores": StorageSettings, "The collector": CollectorSettings}


def pages() -> dict[str, str]:
    """Make every page, by file name."""
    return {"settings.md": settings_page(), "commands.md": commands_page(), "span.md": span_page()}


def settings_page() -> str:
    lines = ["# Settings", "", "Read once at start, from flags and environment. Made from the code by `make docs`."]
    for heading, settings in SETTINGS.items():
        lines += ["", f"## {heading}", "", "| variable | default | meaning |", "|---|---|---|"]
        lines += [f"| {row} |" for row in setting_rows(settings)]
    return "\n".join(lines) + "\n"


def setting_rows(settings: type) -> Iterator[str]:
    for field in dataclasses.fields(settings):
        name = f"`{field.metadata['env']}`" if field.metadata.get("env") else f"flag `--{field.name.replace('_', '-')}`"
        unit = f" {field.metadata['unit']}" if field.metadata.get("unit") else ""
        default = "" if field.default in (None, (), dataclasses.MISSING) else f"`{field.default}`{unit}"
        yield " | ".join((name, default, field.metadata["help"].rstrip(".").replace("|", "\\|")))


def commands_page() -> str:
    lines = ["# Commands", "", "What `lumetra VERB --help` says. Made from the code by `make docs`."]
    for arguments in (
        [],
        *([entry.name] for entry in sorted(entry_points(group="lumetra.verbs"), key=lambda entry: entry.name)),
    ):
        lines += ["", f"## `lumetra{''.join(f' {word}' for word in arguments)}`", "", "```", help_of(arguments), "```"]
    return "\n".join(lines) + "\n"


def help_of(arguments: list[str]) -> str:
    command = [sys.executable, "-m", "lumetra", *arguments, "--help"]
    environment = os.environ | {"COLUMNS": "100", "TERMINAL_WIDTH": "100"}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.rstrip()


def span_page() -> str:
    """Describe every field of the canonical span, from the docstrings under them."""
    lines = ["# The canonical span", "", first_paragraph(span.__doc__ or ""), "", "| field | type | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | `{kind}` | {meaning} |" for name, kind, meaning in documented_fields("Span")]
    return "\n".join(lines) + "\n"


def documented_fields(class_name: str) -> Iterator[tuple[str, str, str]]:
    tree = ast.parse(inspect.getsource(span))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name)
    for place, node in enumerate(body):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        after = body[place + 1] if place + 1 < len(body) else None
        text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        yield node.target.id, ast.unparse(node.annotation).replace("|", "\\|"), " ".join(str(text).split()).replace("|", "\\|")


def first_paragraph(text: str) -> str:
    return text.strip().split("\n\n", 2)[0]


if __name__ == "__main__":
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
