"""A lock on the data directory that can say who holds it. chDB takes one process per directory and only says "in use"."""

import fcntl
import json
import os
import sys
from pathlib import Path
from typing import IO, Any

from lumetra_storage.errors import StoreLocked, StoreUnavailable

LOCK_NAME = "lumetra.lock"


class EngineLock:
    """Holds *directory* for this process until `release`, or until the process ends in whatever way."""

    def __init__(self, directory: Path) -> None:
        """Take the lock, or raise StoreLocked naming its holder."""
        self._file = _opened(directory / LOCK_NAME)
        try:
            # flock, because the system gives it free when the process ends in whatever way; a file that must be removed
            # outlives a kill -9.
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            holder = _holder(self._file)
            self._file.close()
            raise StoreLocked(
                f"The data directory {directory} is in use by {holder}. "
                "Stop that process, or choose another directory with --data-dir or LUMETRA_DATA_DIR."
            ) from exc
        # Written after it is ours: before, it would wipe out the name of the holder we have to tell.
        self._file.seek(0)
        self._file.truncate()
        json.dump({"pid": os.getpid(), "command": " ".join(sys.argv)[:200]}, self._file)
        self._file.flush()

    def release(self) -> None:
        """Give the directory free."""
        self._file.close()


def _opened(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Neither "w", which empties another one's file, nor "r+", which does not make it.
        return path.open("a+", encoding="utf-8")
    except OSError as exc:
        raise StoreUnavailable(
            f"The data directory {path.parent} cannot be written: {exc.strerror}. Choose another one."
        ) from exc


def _holder(file: IO[str]) -> str:
    file.seek(0)
    try:
        facts: dict[str, Any] = json.load(file)
        return f"process {facts['pid']} ({facts['command']})"
    except (ValueError, KeyError, TypeError):
        return "another process"
