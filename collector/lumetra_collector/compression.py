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
    rest = body
    while rest:  # gzip allows several members, one after another (RFC 1952, section 2.2)
        inflater = zlib.decompressobj(_window_bits(rest, encoding))
        while not inflater.eof:
            chunk = inflater.decompress(rest, _STEP_BYTES)
            rest = inflater.unconsumed_tail
            if not chunk and not inflater.eof:
                raise EOFError("it ends too early")
            yield chunk
        rest = inflater.unused_data if encoding == "gzip" else b""


def _window_bits(body: bytes, encoding: ContentEncoding) -> int:
    """Choose the container: `deflate` means zlib (RFC 9110), but some clients send the raw stream."""
    if encoding == "gzip":
        return zlib.MAX_WBITS | 16
    # A zlib header's low nibble is 8, and its two bytes are a multiple of 31 (RFC 1950, section 2.2).
    has_zlib_header = len(body) >= 2 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return zlib.MAX_WBITS if has_zlib_header else -zlib.MAX_WBITS


def _zstd(body: bytes) -> Iterator[bytes]:
    rest = body
    while rest:  # frames, one after another (RFC 8878, section 3)
        inflater = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})
        while not inflater.eof:
            chunk = inflater.decompress(rest, _STEP_BYTES)
            rest = b""
            if not chunk and inflater.needs_input:
                raise EOFError("it ends too early")
            yield chunk
        rest = inflater.unused_data
