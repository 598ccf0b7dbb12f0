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


def test_what_a_body_became_is_held_in_its_place() -> None:
    queue = BoundedQueue(100)
    with queue.admit() as small, queue.admit() as large:
        small.hold(10)
        large.hold(50)
        small.hold_at_least(40)
        large.hold_at_least(20)

        assert (small.held_bytes, large.held_bytes, queue.held_bytes) == (40, 50, 90)
    assert queue.held_bytes == 0


def test_what_a_body_became_has_to_fit_beside_the_others() -> None:
    queue = BoundedQueue(100)
    with queue.admit() as other, queue.admit() as grown:
        other.hold(50)
        grown.hold(10)
        with pytest.raises(Overloaded):
            grown.hold_at_least(51)
        assert queue.held_bytes == 60

    assert queue.held_bytes == 0


def test_request_that_is_alone_may_become_larger_than_the_bound() -> None:
    """Refused, it would be sent again for ever; refusing the others meanwhile bounds the memory all the same."""
    queue = BoundedQueue(100)
    with queue.admit() as alone:
        alone.hold(10)
        alone.hold_at_least(1_000)

        assert queue.held_bytes == 1_000
        with pytest.raises(Overloaded), queue.admit() as other:
            other.hold(1)
    assert queue.held_bytes == 0
