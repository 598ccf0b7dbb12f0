"""Request body → Arrow batches: decompress, decode, normalise, price, lay out. Pure, so that a worker process can run it."""

from collections.abc import Callable, Mapping

from lumetra_collector.compression import decompress
from lumetra_collector.prepare_logs import prepare_logs
from lumetra_collector.prepare_metrics import prepare_metrics
from lumetra_collector.prepare_traces import prepare_traces
from lumetra_collector.prepared import Prepared
from lumetra_collector.request import RequestFacts, Signal

_PREPARE: Mapping[Signal, Callable[[bytes, RequestFacts], Prepared]] = {
    "traces": prepare_traces,
    "logs": prepare_logs,
    "metrics": prepare_metrics,
}


def columns_of(body: bytes, request: RequestFacts, *, limit_bytes: int) -> Prepared:
    """Turn one request into what is stored of it.

    Raises:
        BadBody: The body as a whole cannot be read, or is larger than *limit_bytes* uncompressed.
    """
    plain = decompress(body, request.content_encoding, limit_bytes=limit_bytes)
    return _PREPARE[request.signal](plain, request)
