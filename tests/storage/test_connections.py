"""A few connections that threads share: who waits, what is given back, and what a failure is called."""

import threading

import pytest
from clickhouse_connect.driver.exceptions import OperationalError

from lumetra_storage import connections
from lumetra_storage.clickhouse import open_clickhouse
from lumetra_storage.connections import Lane
from lumetra_storage.errors import QueryFailed, StoreUnavailable
from lumetra_storage.settings import StorageSettings
from lumetra_storage.store import TelemetryStore


class Connection:
    """Stands where a client of the driver does; only opening, lending and closing are looked at."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def opened() -> list[Connection]:
    return []


@pytest.fixture
def lane(opened: list[Connection]) -> Lane:
    def connect() -> Connection:
        opened.append(Connection(len(opened)))
        return opened[-1]

    return Lane(connect, 2)  # type: ignore[arg-type]  # see Connection


def test_a_connection_is_opened_when_first_needed_and_used_again(lane: Lane, opened: list[Connection]) -> None:
    assert opened == []
    for _ in range(3):
        with lane.connection():
            pass

    assert len(opened) == 1


def test_two_at_the_same_time_have_one_each(lane: Lane, opened: list[Connection]) -> None:
    with lane.connection() as one, lane.connection() as other:
        assert one is not other

    assert len(opened) == 2


def test_who_finds_all_of_them_busy_is_told_to_try_again(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECTION_WAIT_SECONDS", 0.01)
    with lane.connection(), lane.connection(), pytest.raises(StoreUnavailable, match="busy"), lane.connection():
        pass


def test_a_connection_is_given_back_whatever_went_wrong_with_it(lane: Lane, opened: list[Connection]) -> None:
    for _ in range(5):
        with pytest.raises(StoreUnavailable, match="does not answer: cut off"), lane.connection():
            raise OSError("cut off")
    with lane.connection(), lane.connection():
        pass

    assert len(opened) == 2


def test_what_could_not_be_opened_is_tried_again_by_the_next() -> None:
    answers = iter([OperationalError("away"), None])

    def connect() -> Connection:
        if (fault := next(answers)) is not None:
            raise fault
        return Connection(1)

    lane = Lane(connect, 1)  # type: ignore[arg-type]  # see Connection
    with pytest.raises(StoreUnavailable, match="cannot do this now: away"), lane.connection():
        pass
    with lane.connection() as client:
        assert isinstance(client, Connection)


def test_closing_waits_for_who_still_asks(lane: Lane, opened: list[Connection]) -> None:
    with lane.connection():
        closing = threading.Thread(target=lane.close)
        closing.start()
        closing.join(0.05)
        assert closing.is_alive()
        assert [each.is_closed for each in opened] == [False]
    closing.join(10)

    assert [each.is_closed for each in opened] == [True]


@pytest.mark.parametrize(
    ("sql", "error", "sentence"),
    [
        ("SELECT sleepEachRow(1) FROM numbers(3) SETTINGS max_execution_time = 1", StoreUnavailable, "cannot do this now"),
        ("SELECT groupArray(number) FROM numbers(100000000) SETTINGS max_memory_usage = 1000000", StoreUnavailable, "cannot"),
        ("SELECT nothing", QueryFailed, "refused a statement"),
        ("SELECT 1 FROM nowhere", QueryFailed, "refused a statement"),
        ("not even SQL", QueryFailed, "refused a statement"),
    ],
    ids=["too slow", "too large", "unknown column", "unknown table", "no SQL"],
)
def test_what_passes_is_told_from_what_is_wrong(store: TelemetryStore, sql: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence) as raised:
        store.clickhouse.query(sql)

    assert len(str(raised.value).splitlines()) == 1
    assert store.clickhouse.query("SELECT 1").scalar() == 1


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable, match="cannot do this now"):
        open_clickhouse(StorageSettings(clickhouse_url="clickhouse://127.0.0.1:9/lumetra"))
