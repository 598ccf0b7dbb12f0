"""Body of a metric export → rows of metric points."""

from lumetra_collector.decode_metrics import decode_metrics
from lumetra_collector.prepared import Prepared, TableName, to_ipc
from lumetra_collector.request import RequestFacts
from lumetra_storage import metrics as point_columns


def prepare_metrics(body: bytes, request: RequestFacts) -> Prepared:
    """Decode and lay out the GenAI data points of one request.

    Raises:
        BadBody: The body is no metric export.
    """
    decoded = decode_metrics(body, request)
    tables: dict[TableName, bytes] = {}
    if decoded.points:
        tables["metric_points"] = to_ipc(point_columns.columns(decoded.points))
    return Prepared(
        tables=tables,
        projects=frozenset(point.project for point in decoded.points),
        rows=len(decoded.points),
        accepted=len(decoded.points),
        ignored=decoded.ignored,
        repaired=decoded.repaired,
    )
