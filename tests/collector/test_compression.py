import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumetra_collector.compression import decompress, zstd
from lumetra_collector.errors import BadBody, BodyTooLarge
from lumetra_collector.request import ContentEncoding

LIMIT_BYTES = 8 << 20
PLAIN = b"agents resend their history. " * 100_000  # 2.9 MB: more than one step


def _raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


COMPRESSED: list[tuple[ContentEncoding, bytes]] = [
    ("identity", PLAIN),
    ("gzip", gzip.compress(PLAIN)),
    ("gzip", gzip.compress(PLAIN[:1_000_000]) + gzip.compress(PLAIN[1_000_000:])),
    ("deflate", zlib.compress(PLAIN)),
    ("deflate", _raw_deflate(PLAIN)),
    ("zstd", zstd.compress(PLAIN)),
    ("zstd", zstd.compress(PLAIN[:1_000_000]) + zstd.compress(PLAIN[1_000_000:])),
]


@pytest.mark.parametrize(("encoding", "body"), COMPRESSED)
def test_body_comes_back_as_it_was(encoding: ContentEncoding, body: bytes) -> None:
    assert decompress(body, encoding, limit_bytes=LIMIT_BYTES) == PLAIN


@pytest.mark.parametrize(("encoding", "body"), COMPRESSED)
def test_body_of_exactly_the_limit_is_taken(encoding: ContentEncoding, body: bytes) -> None:
    assert len(decompress(body, encoding, limit_bytes=len(PLAIN))) == len(PLAIN)


@pytest.mark.parametrize(("encoding", "body"), COMPRESSED)
def test_body_one_byte_over_the_limit_is_too_large(encoding: ContentEncoding, body: bytes) -> None:
    with pytest.raises(BodyTooLarge, match="send smaller batches"):
        decompress(body, encoding, limit_bytes=len(PLAIN) - 1)


@pytest.mark.parametrize(("encoding", "body"), COMPRESSED[1:])
def test_truncated_body_is_refused(encoding: ContentEncoding, body: bytes) -> None:
    with pytest.raises(BadBody, match=f"not valid {encoding}"):
        decompress(body[:-20], encoding, limit_bytes=LIMIT_BYTES)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
def test_garbage_is_refused(encoding: ContentEncoding) -> None:
    with pytest.raises(BadBody, match=f"not valid {encoding}"):
        decompress(b"this is no archive", encoding, limit_bytes=LIMIT_BYTES)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd", "identity"])
def test_no_bytes_are_an_empty_body(encoding: ContentEncoding) -> None:
    assert decompress(b"", encoding, limit_bytes=LIMIT_BYTES) == b""


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
def test_bomb_is_stopped_without_growing_memory(encoding: ContentEncoding) -> None:
    compress = {"gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstd.compress}[encoding]
    bomb = compress(bytes(200 << 20))
    tracemalloc.start()

    with pytest.raises(BodyTooLarge):
        decompress(bomb, encoding, limit_bytes=64 << 20)

    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 8 << 20


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
def test_many_members_make_one_body(encoding: ContentEncoding, compress: Callable[[bytes], bytes]) -> None:
    blocks = [PLAIN[start : start + 3_000] for start in range(0, len(PLAIN), 3_000)]

    assert decompress(b"".join(map(compress, blocks)), encoding, limit_bytes=LIMIT_BYTES) == PLAIN


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
def test_body_of_millions_of_empty_members_is_refused_and_keeps_nobody_busy(
    encoding: ContentEncoding, compress: Callable[[bytes], bytes]
) -> None:
    """Each member once made a copy of all that followed it: 64 MiB of them held a decoding worker for days."""
    empty = compress(b"")

    with pytest.raises(BadBody, match=f"more than 10,000 {encoding} members; send one"):
        decompress(empty * ((64 << 20) // len(empty)), encoding, limit_bytes=64 << 20)


def test_what_follows_a_zlib_stream_is_ignored() -> None:
    assert decompress(zlib.compress(PLAIN) + b"trailer", "deflate", limit_bytes=LIMIT_BYTES) == PLAIN


@given(body=st.binary(max_size=300), cut=st.integers(0, 300), encoding=st.sampled_from(["gzip", "deflate", "zstd"]))
def test_two_members_come_back_joined_wherever_they_are_cut(body: bytes, cut: int, encoding: ContentEncoding) -> None:
    compress = {"gzip": gzip.compress, "zstd": zstd.compress}.get(encoding)
    sent = zlib.compress(body) if compress is None else compress(body[:cut]) + compress(body[cut:])

    assert decompress(sent, encoding, limit_bytes=300) == body
