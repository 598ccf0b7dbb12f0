"""Back-pressure: how many bytes of requests are held at once, from their first byte until they are stored."""

from collections.abc import Generator
from contextlib import contextmanager

from lumetra_collector.errors import Overloaded


class Admission:
    """The bytes one request holds."""

    def __init__(self, queue: "BoundedQueue") -> None:
        self._queue = queue
        self.held_bytes = 0

    def hold(self, size_bytes: int) -> None:
        """Hold *size_bytes* more.

        Raises:
            Overloaded: The queue would be larger than its bound.
        """
        self._queue.add(size_bytes)
        self.held_bytes += size_bytes

    def hold_at_least(self, size_bytes: int) -> None:
        """Hold *size_bytes* in all: what a body became. Compressed histories grow forty times, and wait as what they are.

        Raises:
            Overloaded: There is no room for them beside the others. A request that is alone always has room, or it would be sent again for ever.
        """
        more_bytes = size_bytes - self.held_bytes
        is_alone = self._queue.held_bytes == self.held_bytes
        if more_bytes <= 0:
            return
        if is_alone:
            self._queue.held_bytes += more_bytes
            self.held_bytes += more_bytes
        else:
            self.hold(more_bytes)


class BoundedQueue:
    """Counts the bytes all requests hold. Not thread-safe: it lives on the event loop."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.held_bytes = 0
        self.is_closed = False

    @contextmanager
    def admit(self) -> Generator[Admission]:
        """Let one request in; what it held is free again at the end.

        Raises:
            Overloaded: The collector is shutting down.
        """
        if self.is_closed:
            raise Overloaded("the collector is shutting down; send the request again to its successor")
        admission = Admission(self)
        try:
            yield admission
        finally:
            # Also of a client that hung up: whatever ends the request ends what it holds.
            self.held_bytes -= admission.held_bytes

    def add(self, size_bytes: int) -> None:
        """Count *size_bytes* more; one request alone may be as large as the bound and no larger.

        Raises:
            Overloaded: There is no room for them.
        """
        if self.held_bytes + size_bytes > self._max_bytes:
            raise Overloaded
        self.held_bytes += size_bytes
