"""Compressed bodies → bodies, never larger than a limit, and without growing memory for those that would be."""

import sys
import zlib
from collections.abc import Iterator

from lumetra_collector.errors import BadBody, BodyTooLarge
from lumetra_collector.request import ContentEncoding

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_STEP_BYTES = 1 << 20
_SLICE_BYTES = 1 << 16
_MOST_MEMBERS = 10_000
"""Of gzip or frames of zstd in one body. Exporters send one; block compressors (bgzip, pzstd) about a thousand for 64 MiB."""
_ZSTD_WINDOW_LOG = 23
"""The window a zstd frame may ask for: 8 MiB, what RFC 8878 (section 3.1.1.1.2) asks decoders to support."""


def decompress(body: bytes, encoding: ContentEncoding, *, limit_bytes: int) -> bytes:
    """Undo *encoding*; what does not fit into one step is measured first and kept only when it fits into *limit_bytes*.

    Measuring inflates a large body twice, which costs a few milliseconds, so that a bomb never occupies more than one step.

    Raises:
        BodyTooLarge: The body is larger than *limit_bytes*, before or after decompression.
        BadBody: It is not what *encoding* says.
    """
    if encoding == "identity":
        if len(body) > limit_bytes:
            raise _too_large(limit_bytes)
        return body
    measured_bytes = 0
    chunks: list[bytes] = []
    for chunk in _inflate(body, encoding):
        measured_bytes += len(chunk)
        if measured_bytes > limit_bytes:
            raise _too_large(limit_bytes)
        # Most bodies end within the first step: they are kept as they come and inflated once.
        if measured_bytes <= _STEP_BYTES:
            chunks.append(chunk)
    if measured_bytes > _STEP_BYTES:
        return b"".join(_inflate(body, encoding))
    return b"".join(chunks)


def _too_large(limit_bytes: int) -> BodyTooLarge:
    return BodyTooLarge(f"the body is larger than {limit_bytes} bytes uncompressed; send smaller batches")


def _inflate(body: bytes, encoding: ContentEncoding) -> Iterator[bytes]:
    """Yield the decompressed body in steps of at most 1 MiB."""
    try:
        yield from _zstd(body) if encoding == "zstd" else _zlib(body, encoding)
    except (zlib.error, zstd.ZstdError, EOFError) as exc:
        raise BadBody(f"the body is not valid {encoding}: {exc}") from exc


def _zlib(body: bytes, encoding: ContentEncoding) -> Iterator[bytes]:
    feed = _Feed(body, encoding)
    while feed.is_left:  # gzip allows several members, one after another (RFC 1952, section 2.2)
        inflater = zlib.decompressobj(_window_bits(body, encoding))
        pending = b""
        while not inflater.eof:
            pending = pending or feed.next_slice()
            chunk = inflater.decompress(pending, _STEP_BYTES)
            pending = inflater.unconsumed_tail
            if chunk:
                yield chunk
        if encoding != "gzip":
            return  # what follows a zlib stream is none of it
        feed.give_back(inflater.unused_data)


def _window_bits(body: bytes, encoding: ContentEncoding) -> int:
    """Choose the container: `deflate` means zlib (RFC 9110), but some clients send the raw stream."""
    if encoding == "gzip":
        return zlib.MAX_WBITS | 16
    # A zlib header's low nibble is 8, and its two bytes are a multiple of 31 (RFC 1950, section 2.2).
    has_zlib_header = len(body) >= 2 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return zlib.MAX_WBITS if has_zlib_header else -zlib.MAX_WBITS


def _zstd(body: bytes) -> Iterator[bytes]:
    feed = _Feed(body, "zstd")
    while feed.is_left:  # frames, one after another (RFC 8878, section 3)
        inflater = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})
        while not inflater.eof:
            chunk = inflater.decompress(feed.next_slice() if inflater.needs_input else b"", _STEP_BYTES)
            if chunk:
                yield chunk
        feed.give_back(inflater.unused_data)


class _Feed:
    """Hands a body out in slices, member by member.

    A decompressor copies what follows its member: were it given the whole rest, a body of three million empty members (20 bytes each)
    would be copied three million times, which keeps a worker busy for days.
    """

    def __init__(self, body: bytes, encoding: ContentEncoding) -> None:
        self._body = body
        self._encoding = encoding
        self._place = 0
        self._members = 0

    @property
    def is_left(self) -> bool:
        """Whether another member begins here; counts it."""
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise BadBody(f"the body has more than {_MOST_MEMBERS:,} {self._encoding} members; send one")
        return self._place < len(self._body)

    def next_slice(self) -> bytes:
        """Hand out the next bytes.

        Raises:
            EOFError: there are none, and the member has not ended.
        """
        if self._place >= len(self._body):
            raise EOFError("it ends too early")
        given = self._body[self._place : self._place + _SLICE_BYTES]
        self._place += len(given)
        return given

    def give_back(self, unused: bytes) -> None:
        """Take back what of the last slice belongs to the next member."""
        self._place -= len(unused)
