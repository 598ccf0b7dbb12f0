"""Golden text files: compared with what the code writes now, or written anew with LUMETRA_WRITE_GOLDEN=1."""

import os
from pathlib import Path

GOLDEN = Path(__file__).parent.parent / "golden"


def assert_golden(name: str, text: str) -> None:
    """Compare *text* with `tests/golden/<name>`."""
    path = GOLDEN / name
    if os.environ.get("LUMETRA_WRITE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
