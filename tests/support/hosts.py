"""Run what runs an application (gunicorn, Celery, a kernel, a frozen function) as a process of its own, and read its spans."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.openai_stub import OpenAIStub, running_stub
from support.otlp_receiver import OtlpReceiver, attributes_of, running_receiver
from support.sdk_program import surroundings

PAGE = Path(__file__).parent.parent.parent / "docs" / "sdk" / "where-it-runs.md"
PATIENCE_S = 240
"""Far more than anything takes: a loaded machine is no failure."""


def example(heading: str) -> str:
    """Give the program that the page "where it runs" shows under *heading*."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2]
    (program,) = re.findall(r"```python\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    return program


class Host:
    """A folder with the user's program, and where its model and its telemetry live."""

    def __init__(self, folder: Path, receiver: OtlpReceiver, stub: OpenAIStub, environment: dict[str, str]) -> None:
        self.folder = folder
        self.receiver = receiver
        self.stub = stub
        self.environment = environment

    def writes(self, name: str, source: str) -> Path:
        """Put a file into the program's folder."""
        path = self.folder / name
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return path

    @contextmanager
    def runs(self, *command: str) -> Generator[subprocess.Popen[str]]:
        """Run *command* (a module and its arguments for `python -m`) inside the block; ask it to end, as an operator does."""
        with (self.folder / "output.txt").open("w", encoding="utf-8") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
            )
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                process.communicate(timeout=PATIENCE_S)

    @property
    def said(self) -> str:
        """What it wrote to its standard error."""
        return (self.folder / "output.txt").read_text(encoding="utf-8")

    @property
    def tree(self) -> list[tuple[str, str | None, str | None]]:
        """Each span that came: its name, its parent's name, and its session; sorted, twice what came twice."""
        names = {span.span_id: span.name for span in self.receiver.spans}
        return sorted(
            (
                (span.name, names.get(span.parent_span_id), attributes_of(span).get("gen_ai.conversation.id"))
                for span in self.receiver.spans
            ),
            key=str,
        )


@contextmanager
def prepared(folder: Path, **environment: str) -> Generator[Host]:
    """Prepare *folder* for a program that asks the OpenAI stub and sends to a receiver of its own.

    The next batch is far off, so what arrives was sent because a process ended or asked for it, not because it was slow.
    """
    with running_receiver() as receiver, running_stub() as stub:
        model = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": stub.base_url}
        around = surroundings(receiver.endpoint, **{"OTEL_BSP_SCHEDULE_DELAY": "600000", **model, **environment})
        around["PYTHONPATH"] = os.pathsep.join((str(folder), around["PYTHONPATH"]))
        yield Host(folder, receiver, stub, around)


def wait_until(holds: Callable[[], Any]) -> Any:
    """Try until *holds* gives something true or raises no more; its last word counts when patience ends."""
    ends_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends_s:
        try:
            if value := holds():
                return value
        except OSError:
            pass
        time.sleep(0.05)
    return holds()
