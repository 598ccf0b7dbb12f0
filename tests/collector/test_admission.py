import pytest

from lumetra_collector.admission import BoundedQueue
from lumetra_collector.errors import Overloaded


def test_bytes_are_held_until_their_request_is_done() -> None:
    queue = BoundedQueue(100)
    with queue.admit() as first:
        first.hold(40)
        with queue.admit() as second:
            second.hold(30)
            second.hold(30)
            assert queue.held_bytes == 100
        assert queue.held_bytes == 40

    assert queue.held_bytes == 0


def test_request_past_the_bound_is_refused_and_holds_nothing() -> None:
    queue = BoundedQueue(100)
    with queue.admit() as first:
        first.hold(90)
        with queue.admit() as second:
            second.hold(10)
            with pytest.raises(Overloaded):
                second.hold(1)
        assert queue.held_bytes == 90


def test_closed_queue_lets_nobody_in() -> None:
    queue = BoundedQueue(100)
    queue.is_closed = True

    with pytest.raises(Overloaded, match="shutting down"), queue.admit():
        pass
