"""A notebook on a real kernel: cells run again, `await` at the top level, threads; every span arrives once."""

from pathlib import Path
from typing import Any

import pytest

from support.hosts import Host, example, prepared

pytest.importorskip("ipykernel")
nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")

INIT = """
import lumetra
lumetra.init(project="shop")
"""
ASK = """
from openai import AsyncOpenAI, OpenAI
client = OpenAI()

@lumetra.trace(kind="agent", name="support")
def answer(question):
    asked = [{"role": "user", "content": question}]
    return client.chat.completions.create(model="gpt", messages=asked).choices[0].message.content

with lumetra.session("first"):
    print(answer("Where is it?"))
"""
AWAIT = """
async with AsyncOpenAI() as asynchronous:
    with lumetra.session("awaited"), lumetra.span("cell"):
        asked = [{"role": "user", "content": "Where is it?"}]
        stream = await asynchronous.chat.completions.create(model="gpt", messages=asked, stream=True)
        pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
print("".join(pieces))
"""
GATHER = """
import asyncio
with lumetra.session("at once"), lumetra.span("cell"):
    print(await asyncio.gather(*(asyncio.to_thread(answer, "Where is it?") for _ in range(2))))
"""
FLUSH = "lumetra.flush()"


def run(host: Host, *cells: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run *cells* on a kernel of their own; give what each one printed, on both streams."""
    for name, value in host.environment.items():
        monkeypatch.setenv(name, value)
    book: Any = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells])
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(host.folder)}}).execute()
    return ["".join(output.get("text", output["output_type"]) for output in cell["outputs"]) for cell in book["cells"]]


def test_cells_run_again_record_each_run_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with prepared(tmp_path) as host:
        printed = run(host, INIT, ASK, INIT, ASK, AWAIT, GATHER, FLUSH, monkeypatch=monkeypatch)

        assert printed[:5] == ["", "You said: Where is it?\n", "", "You said: Where is it?\n", "You said: Where is it?\n"]
        assert host.tree == [
            ("cell", None, "at once"),
            ("cell", None, "awaited"),
            ("chat gpt", "cell", "awaited"),
            ("chat gpt", "invoke_agent support", "at once"),
            ("chat gpt", "invoke_agent support", "at once"),
            ("chat gpt", "invoke_agent support", "first"),
            ("chat gpt", "invoke_agent support", "first"),
            ("invoke_agent support", "cell", "at once"),
            ("invoke_agent support", "cell", "at once"),
            ("invoke_agent support", None, "first"),
            ("invoke_agent support", None, "first"),
        ]


def test_a_cell_that_starts_it_otherwise_says_that_the_first_one_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = 'lumetra.shutdown()\nlumetra.init(project="else")'
    with prepared(tmp_path) as host:
        printed = run(
            host, INIT, 'lumetra.init(project="else")', again, "with lumetra.span('cell'): pass", monkeypatch=monkeypatch
        )

        assert "the first call counts until lumetra.shutdown()" in printed[1]
        assert printed[2:] == ["", ""]
        assert host.tree == [("cell", None, None)]
        assert host.receiver.headers[-1]["x-lumetra-project"] == "else"


def test_the_example_can_be_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = example("Notebooks")
    with prepared(tmp_path) as host:
        printed = run(host, cell, cell, monkeypatch=monkeypatch)

        assert printed == ["You said: Where is my order?\n"] * 2
        assert host.tree == [*[("cell", None, "notebook")] * 2, *[("chat gpt-4o-mini", "cell", "notebook")] * 2]
