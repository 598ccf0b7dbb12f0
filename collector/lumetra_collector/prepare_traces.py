"""Body of a trace export → rows of spans, and of the scores that came on them."""

import logging
from collections.abc import Iterable, Iterator, Sequence

from lumetra_collector.decode import decode_traces
from lumetra_collector.leaf import leaf_keys, traces_seen
from lumetra_collector.normalise import Normalised, normalise
from lumetra_collector.otlp import OtlpSpan
from lumetra_collector.prepared import DEFECTS, Prepared, Rejection, TableName, defect, to_ipc
from lumetra_collector.price import cost_of
from lumetra_collector.project import Projects
from lumetra_collector.request import RequestFacts
from lumetra_core.record import fill_in
from lumetra_core.span import Span
from lumetra_storage import scores as score_columns
from lumetra_storage import spans as span_columns

logger = logging.getLogger(__name__)


def prepare_traces(body: bytes, request: RequestFacts) -> Prepared:
    """Decode, understand, price and lay out the spans of one request.

    Raises:
        BadBody: The body is no trace export.
    """
    decoded = decode_traces(body, request.content_type)
    rejected = list(decoded.rejected)
    understood = list(_understood(decoded.spans, Projects(request), rejected))
    spans = [normalised.span for normalised in understood]
    # After all of them are understood: whether a span's usage counts depends on those around it.
    complete(spans)
    scores = [score for normalised in understood for score in normalised.scores]
    tables: dict[TableName, bytes] = {}
    if spans:
        tables["spans"] = to_ipc(span_columns.columns(spans))
    if scores:
        tables["scores"] = to_ipc(score_columns.columns(scores))
    return Prepared(
        tables=tables,
        projects=frozenset(span.project for span in spans),
        rows=len(spans) + len(scores),
        accepted=len(spans),
        ignored=len(decoded.spans) + len(decoded.rejected) - len(rejected) - len(spans),
        rejected=tuple(rejected),
        traces=tuple(traces_seen(spans)),
        repaired=decoded.repaired,
    )


def complete(spans: Sequence[Span]) -> None:
    """Fill in on each span what follows from the others and from the price table: whether its usage counts, and what it cost."""
    counted = leaf_keys(spans)
    for span in spans:
        if (span.trace_id, span.span_id) in counted:
            fill_in(span, usage_is_leaf=True)
        cost = cost_of(span)
        if cost is not None:
            fill_in(span, cost_usd=cost.usd, cost_detail=cost.detail)


def _understood(spans: Iterable[OtlpSpan], projects: Projects, rejected: list[Rejection]) -> Iterator[Normalised]:
    for span in spans:
        try:
            normalised = normalise(span, project=projects.of(span.resource))
        except DEFECTS:
            logger.exception("span could not be read", extra={"scope": span.scope_name})
            rejected.append(defect(span.name))
            continue
        if normalised is not None:
            yield normalised
