"""What the collector needs to know of a request besides its body: the same for HTTP and gRPC, small enough to send to a worker."""

from dataclasses import dataclass
from typing import Literal

from lumetra_collector.errors import UnsupportedBody

Signal = Literal["traces", "logs", "metrics"]
ContentType = Literal["protobuf", "json"]
ContentEncoding = Literal["identity", "gzip", "deflate", "zstd"]

_CONTENT_TYPES: dict[str, ContentType] = {
    "application/x-protobuf": "protobuf",
    "application/protobuf": "protobuf",
    "application/json": "json",
}
_CONTENT_ENCODINGS: dict[str, ContentEncoding] = {
    "": "identity",
    "identity": "identity",
    "gzip": "gzip",
    "x-gzip": "gzip",
    "deflate": "deflate",
    "zlib": "deflate",
    "zstd": "zstd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """One export request, without its body."""

    signal: Signal
    content_type: ContentType = "protobuf"
    content_encoding: ContentEncoding = "identity"
    project: str | None = None
    """Header `x-lumetra-project`: goes before everything the body says."""
    mlflow_experiment_id: str | None = None
    """Header `x-mlflow-experiment-id`: names the project where neither the header above nor a resource does."""
    received_at: int
    """Nanoseconds since the epoch, UTC: the time of anything that carries none of its own."""


def content_type(header: str | None) -> ContentType:
    """Read a `Content-Type` header, parameters such as `; charset=utf-8` aside.

    Raises:
        UnsupportedBody: It is neither protobuf nor JSON (415 of the OTLP specification).
    """
    media_type = (header or "").partition(";")[0].strip().lower()
    if media_type not in _CONTENT_TYPES:
        raise UnsupportedBody(f"content type {media_type!r} is not OTLP; send application/x-protobuf or application/json")
    return _CONTENT_TYPES[media_type]


def content_encoding(header: str | None) -> ContentEncoding:
    """Read a `Content-Encoding` header.

    Raises:
        UnsupportedBody: It names a compression the collector does not have.
    """
    encoding = (header or "").strip().lower()
    if encoding not in _CONTENT_ENCODINGS:
        raise UnsupportedBody(f"content encoding {encoding!r} is not supported; send gzip, deflate, zstd or none")
    return _CONTENT_ENCODINGS[encoding]
