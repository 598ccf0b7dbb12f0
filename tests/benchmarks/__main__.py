"""`make bench`: measure speed and memory, and print what was measured beside what we aim at.

Ratios compare figures of one run on one machine; single times depend on the machine. Name sections to run only those:
`make bench ONLY="ingest reads"`.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import compression, explorer, ingest, large_trace, reads, sdk, sdk_leaks, startup, together
from benchmarks.measure import Figure, machine

SECTIONS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "startup": startup.measure,
    "ingest": ingest.measure,
    "compression": compression.measure,
    "large_trace": large_trace.measure,
    "reads": reads.measure,
    "explorer": explorer.measure,
    "together": together.measure,
    "sdk": sdk.measure,
    "sdk_leaks": sdk_leaks.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    named = parser.parse_args().sections or list(SECTIONS)
    progress, console = Console(stderr=True, width=140), Console(width=140)
    tables = [section_table(name, progress) for name in named]
    console.print(machine())
    for table in tables:
        console.print(table)


def section_table(name: str, progress: Console) -> Table:
    """Run one section in a directory of its own, telling each figure as it comes."""
    table = Table("what", "measured", "aim", title=name, title_justify="left", box=None, pad_edge=False)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="lumetra-bench-") as directory:
        for figure in SECTIONS[name](Path(directory)):
            table.add_row(figure.what, figure.measured, figure.aim)
            progress.log(f"{name}: {figure.what}: {figure.measured}", highlight=False)
    table.caption = f"{time.perf_counter() - started:.0f} s"
    return table


if __name__ == "__main__":
    main()
