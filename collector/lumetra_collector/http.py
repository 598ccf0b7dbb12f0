"""OTLP over HTTP: `POST /v1/traces`, `/v1/logs`, `/v1/metrics`, and the same under the prefixes other SDKs use."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from litestar import Request, Response, Router, post
from litestar.exceptions import InternalServerException
from litestar.handlers import HTTPRouteHandler

from lumetra_collector.admission import Admission
from lumetra_collector.errors import BadBody, BodyTooLarge, Overloaded, UnsupportedBody
from lumetra_collector.ingest import Ingest
from lumetra_collector.request import ContentType, RequestFacts, Signal, content_encoding, content_type
from lumetra_collector.responses import MEDIA_TYPES, export_body, failure, status_body
from lumetra_core.clock import now
from lumetra_core.errors import LumetraError

PREFIXES = ("", "/api/public/otel", "/otel")
"""Ours; Langfuse's SDK; LangSmith's SDK."""

BODY_PAUSE_SECONDS = 30.0
"""The longest a body may stop coming: what has come of it holds room in the queue, and a few idle clients could hold all of it."""

AnyRequest = Request[Any, Any, Any]


def collector_router(
    ingest: Ingest, *, max_body_bytes: int, clock: Callable[[], int] = now, body_pause_seconds: float = BODY_PAUSE_SECONDS
) -> Router:
    """Make the collector's HTTP door."""
    bounds = BodyBounds(max_body_bytes, body_pause_seconds)
    doors = [_door(signal, ingest, bounds, clock) for signal in get_args(Signal)]
    return Router(path="/", route_handlers=doors, tags=["OTLP"])


class BodyBounds(NamedTuple):
    """How much of a body is read, and how long it may take."""

    most_bytes: int
    pause_seconds: float


def _door(signal: Signal, ingest: Ingest, bounds: BodyBounds, clock: Callable[[], int]) -> HTTPRouteHandler:
    @post([f"{prefix}/v1/{signal}" for prefix in PREFIXES], name=f"otlp-{signal}", status_code=200, request_max_body_size=None)
    async def export(request: AnyRequest) -> Response[bytes]:
        """Take one OTLP export request."""
        answered_in = _answer_type(request)
        try:
            with ingest.admit(signal) as admission:
                facts = _facts(signal, request, clock())
                outcome = await ingest.take(await _body(request, admission, bounds), facts, admission)
        except LumetraError as exc:
            return _refusal(exc, answered_in)
        return Response(export_body(signal, outcome, answered_in), media_type=MEDIA_TYPES[answered_in])

    return export


def _facts(signal: Signal, request: AnyRequest, received_at: int) -> RequestFacts:
    headers = request.headers
    return RequestFacts(
        signal=signal,
        content_type=content_type(headers.get("content-type")),
        content_encoding=content_encoding(headers.get("content-encoding")),
        project=headers.get("x-lumetra-project"),
        mlflow_experiment_id=headers.get("x-mlflow-experiment-id"),
        received_at=received_at,
    )


async def _body(request: AnyRequest, admission: Admission, bounds: BodyBounds) -> bytes:
    """Read the body as it comes, chunked or not, and stop as soon as it is too large, stops coming, or there is no room for it."""
    too_large = f"the body is larger than {bounds.most_bytes} bytes; send smaller batches"
    declared = request.headers.get("content-length", "")
    # Before a byte is read, where the client says how many there are; a chunked body is counted as it comes.
    if declared.isdigit() and int(declared) > bounds.most_bytes:
        raise BodyTooLarge(too_large)
    chunks: list[bytes] = []
    coming = request.stream()
    try:
        while (chunk := await asyncio.wait_for(anext(coming, None), bounds.pause_seconds)) is not None:
            # Held before it is kept: the bound is on what is in memory, not on what was taken.
            admission.hold(len(chunk))
            if admission.held_bytes > bounds.most_bytes:
                raise BodyTooLarge(too_large)
            chunks.append(chunk)
    except TimeoutError as exc:
        # A network may be slow and the client right to try again, so this is no 400 or 408, which exporters take for final.
        raise Overloaded(f"nothing of the body came for {bounds.pause_seconds:g} s; send it again") from exc
    except InternalServerException as exc:  # Litestar's word for it, though no fault of the server's
        raise BadBody("the client hung up before its body was whole") from exc
    return b"".join(chunks)


def _answer_type(request: AnyRequest) -> ContentType:
    """Answer in the type of the question; where that is none of ours, in JSON, which anything can show."""
    try:
        return content_type(request.headers.get("content-type"))
    except UnsupportedBody:
        return "json"


def _refusal(error: LumetraError, content_type: ContentType) -> Response[bytes]:
    refused = failure(error)
    headers = {} if refused.retry_after_seconds is None else {"Retry-After": str(refused.retry_after_seconds)}
    return Response(
        status_body(refused, content_type),
        status_code=refused.http_status,
        media_type=MEDIA_TYPES[content_type],
        headers=headers,
    )
