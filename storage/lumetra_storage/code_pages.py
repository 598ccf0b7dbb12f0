"""Give the system back the pages of code that only the start ran through.

Loading the embedded engine runs the constructors of all of it: some 200 MiB of its code stay resident for as long as the process
lives, of which questions and inserts touch a third. They are clean copies of the library's file: what is needed again comes back
from the system's cache, page by page, within microseconds.
"""

import ctypes
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_DONT_NEED = 4
"""MADV_DONTNEED of Linux: unmap now, read from the file again when touched."""

_MAPPING = re.compile(r"(?P<start>[0-9a-f]+)-(?P<end>[0-9a-f]+) (?P<rights>\S+) \S+ \S+ (?P<inode>\d+)")
_OWN = re.compile(r"Anonymous:\s+(?P<kib>\d+) kB")


def drop_code_pages() -> None:
    """Unmap the code of every library loaded so far; without effect where the system is not Linux."""
    if not sys.platform.startswith("linux"):
        return
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for start, end in clean_code(Path("/proc/self/smaps").read_text(encoding="utf-8", errors="replace")):
        advise(start, end - start, _DONT_NEED)  # only advice: a system that refuses it changes nothing


def clean_code(smaps: str) -> Iterator[tuple[int, int]]:
    """Find the code that came from files and was never written to, as addresses from and to.

    A page of one's own (a debugger's breakpoint, a relocation) is in no file and would be lost: such a mapping is left alone.
    """
    candidate = None
    for line in smaps.splitlines():
        if mapping := _MAPPING.match(line):
            is_code = mapping["rights"] == "r-xp" and mapping["inode"] != "0"
            candidate = (int(mapping["start"], 16), int(mapping["end"], 16)) if is_code else None
        elif candidate and (own := _OWN.match(line)) and own["kib"] == "0":
            yield candidate
