"""Run the sample applications at the same time, each a process of its own, and give what they say as it is said."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One sample application."""

    label: str
    """What its framework is called."""
    module: str
    needs: str
    """The module of its framework; without it the program is left out."""
    colour: str

    @property
    def is_installed(self) -> bool:
        """Whether its framework is there."""
        try:
            return find_spec(self.needs) is not None
        except ModuleNotFoundError:  # the parent of a dotted name is missing
            return False


PROGRAMS = (
    Program(label="OpenAI", module="openai_support", needs="openai", colour="green"),
    Program(label="LangGraph", module="langgraph_refunds", needs="langgraph.graph", colour="blue"),
    Program(label="LlamaIndex", module="llama_index_documents", needs="llama_index.llms.openai", colour="magenta"),
    Program(label="Agents SDK", module="agents_triage", needs="agents", colour="cyan"),
)


class Line(NamedTuple):
    """One line that a program said."""

    program: Program
    text: str


class Ended(NamedTuple):
    """A program has ended."""

    program: Program
    problem: str | None
    """The last line of its complaint; None: it went well."""


def run_side_by_side(programs: Sequence[Program], environ: Mapping[str, str]) -> Generator[Line | Ended]:
    """Start all *programs*, and give their lines and ends in the order they come. Leaving early stops them."""
    said: queue.Queue[Line | Ended] = queue.Queue()
    running = [started(program, environ) for program in programs]
    for program, process in zip(programs, running, strict=True):
        threading.Thread(target=_listen, args=(program, process, said), daemon=True).start()
    try:
        going = len(running)
        while going:
            heard = said.get()
            going -= isinstance(heard, Ended)
            yield heard
    finally:
        for process in running:
            process.terminate()
            process.wait()


def started(program: Program, environ: Mapping[str, str]) -> "subprocess.Popen[str]":
    """Start one program with our own interpreter."""
    command = [sys.executable, "-m", f"lumetra_webui.demo.programs.{program.module}"]
    return subprocess.Popen(  # noqa: S603  # our own module
        command, env=dict(environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def program_environment(server_url: str, model_url: str | None, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Say by the standard variables where traces go, and where models are (None: where *environ* says)."""
    kept = {name: value for name, value in environ.items() if not name.startswith("OTEL_EXPORTER_OTLP_")}
    kept["OTEL_EXPORTER_OTLP_ENDPOINT"] = server_url
    kept["LANGSMITH_TRACING"] = "false"  # the demo's traces are for this server alone
    if model_url is not None:
        kept |= {"OPENAI_BASE_URL": model_url, "OPENAI_API_KEY": "unused"}
    return kept


def _listen(program: Program, process: "subprocess.Popen[str]", said: "queue.Queue[Line | Ended]") -> None:
    assert process.stdout is not None
    assert process.stderr is not None
    complaints: list[str] = []
    # Read on a thread of its own: a pipe that nobody empties would stop the program.
    listener = threading.Thread(target=complaints.extend, args=(process.stderr,), daemon=True)
    listener.start()
    for line in process.stdout:
        said.put(Line(program, line.rstrip("\n")))
    status = process.wait()
    listener.join()
    last = next((line.strip() for line in reversed(complaints) if line.strip()), f"exit code {status}")
    said.put(Ended(program, last if status else None))
