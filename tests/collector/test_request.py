"""What the headers of a request promise, and settings that bound it."""

import pytest

from lumetra_collector.errors import UnsupportedBody
from lumetra_collector.request import content_encoding, content_type
from lumetra_collector.settings import MIB, CollectorSettings
from lumetra_core.errors import InvalidInput


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("application/x-protobuf", "protobuf"),
        ("application/protobuf", "protobuf"),
        ("application/json", "json"),
        (" Application/JSON ; charset=utf-8", "json"),
    ],
)
def test_content_type_is_read_whatever_its_case_and_parameters(header: str, read: str) -> None:
    assert content_type(header) == read


@pytest.mark.parametrize("header", [None, "", "text/plain", "application/jsonx", "application/x-protobuf, application/json"])
def test_other_content_type_is_refused_with_what_to_send(header: str | None) -> None:
    with pytest.raises(UnsupportedBody, match="send application/x-protobuf or application/json"):
        content_type(header)


@pytest.mark.parametrize(
    ("header", "read"),
    [
        (None, "identity"),
        ("", "identity"),
        ("identity", "identity"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("deflate", "deflate"),
        (" zstd ", "zstd"),
    ],
)
def test_content_encoding_is_read_whatever_its_case(header: str | None, read: str) -> None:
    assert content_encoding(header) == read


@pytest.mark.parametrize("header", ["br", "gzip, gzip", "snappy", "*"])
def test_other_content_encoding_is_refused_with_what_to_send(header: str) -> None:
    with pytest.raises(UnsupportedBody, match="send gzip, deflate, zstd or none"):
        content_encoding(header)


def test_limits_are_read_from_the_environment_and_the_rest_stays() -> None:
    environ = {"LUMETRA_INGEST_MAX_BODY_BYTES": " 1000 ", "LUMETRA_INGEST_WORKERS": "3", "LUMETRA_INGEST_WRITES": "2"}

    settings = CollectorSettings.from_environment(environ)

    assert settings == CollectorSettings(max_body_bytes=1_000, workers=3, writes=2)
    assert (settings.worker_count, settings.concurrent_writes, settings.max_queue_bytes) == (3, 2, 256 * MIB)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "many", "1e6", "²", "1_000"])
def test_limit_that_is_no_number_is_refused_by_name(text: str) -> None:
    """`²` is a digit to `str.isdigit` and none to `int`."""
    with pytest.raises(InvalidInput, match=r"LUMETRA_INGEST_GROUP_ROWS=.* is not a whole number of at least 0"):
        CollectorSettings.from_environment({"LUMETRA_INGEST_GROUP_ROWS": text})
