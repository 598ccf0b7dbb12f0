"""Code that only the start ran through is given back, and nothing that is in no file."""

import subprocess
import sys

import pytest

from lumetra_storage.code_pages import clean_code

SMAPS = """\
7f0000000000-7f0000100000 r--p 00000000 fe:00 4711                       /lib/engine.so
Anonymous:             0 kB
7f0000100000-7f0000500000 r-xp 00100000 fe:00 4711                       /lib/engine.so
Size:               4096 kB
Anonymous:             0 kB
7f0000500000-7f0000600000 r--p 00500000 fe:00 4711                       /lib/engine.so
Anonymous:          1024 kB
7f0000600000-7f0000700000 r-xp 00000000 fe:00 4712                       /lib/with a breakpoint.so
Anonymous:             4 kB
7f0000700000-7f0000800000 r-xp 00000000 00:00 0
Anonymous:             0 kB
7fff00000000-7fff00002000 r-xp 00000000 00:00 0                          [vdso]
Anonymous:             0 kB
"""

ENGINE_BEFORE_AND_AFTER = """
import re
from pathlib import Path
import chdb
from lumetra_storage.code_pages import drop_code_pages

def resident_kib():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

before = resident_kib()
drop_code_pages()
after = resident_kib()
print(before - after, chdb.query("SELECT sum(number) FROM numbers(1000)").bytes().decode().strip())
"""


def test_only_code_of_files_that_nobody_wrote_to_is_given_back() -> None:
    assert list(clean_code(SMAPS)) == [(0x7F0000100000, 0x7F0000500000)]


@pytest.mark.skipif(sys.platform != "linux", reason="the advice is Linux's")
def test_the_engine_goes_on_without_the_pages_its_start_needed() -> None:
    said = subprocess.run([sys.executable, "-c", ENGINE_BEFORE_AND_AFTER], capture_output=True, text=True, check=True).stdout

    given_back_kib, total = said.split()
    assert int(given_back_kib) > 10_000
    assert total == "499500"
