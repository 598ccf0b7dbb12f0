"""Body of a log export → rows of event logs, and of the scores among them."""

import logging
from collections.abc import Sequence

from lumetra_collector.decode_logs import OtlpLogRecord, decode_logs
from lumetra_collector.event_logs import event_record, is_evaluation, is_kept, score
from lumetra_collector.prepared import DEFECTS, Prepared, Rejection, TableName, defect, to_ipc
from lumetra_collector.project import Projects
from lumetra_collector.request import RequestFacts
from lumetra_core.score import Score
from lumetra_storage import event_logs as event_columns
from lumetra_storage import scores as score_columns
from lumetra_storage.event_logs import EventRecord

logger = logging.getLogger(__name__)


def prepare_logs(body: bytes, request: RequestFacts) -> Prepared:
    """Decode, understand and lay out the log records of one request.

    Raises:
        BadBody: The body is no log export.
    """
    decoded = decode_logs(body, request.content_type)
    kept = [record for record in decoded.records if is_kept(record)]
    understood = _understood(kept, request)
    events = [item for item in understood if isinstance(item, EventRecord)]
    scores = [item for item in understood if isinstance(item, Score)]
    tables: dict[TableName, bytes] = {}
    if events:
        tables["event_logs"] = to_ipc(event_columns.columns(events))
    if scores:
        tables["scores"] = to_ipc(score_columns.columns(scores))
    return Prepared(
        tables=tables,
        projects=frozenset(item.project for item in (*events, *scores)),
        rows=len(events) + len(scores),
        accepted=len(events) + len(scores),
        ignored=len(decoded.records) - len(kept),
        rejected=tuple(item for item in understood if isinstance(item, Rejection)),
        repaired=decoded.repaired,
    )


def _understood(records: Sequence[OtlpLogRecord], request: RequestFacts) -> list[EventRecord | Score | Rejection]:
    projects = Projects(request)
    understood: list[EventRecord | Score | Rejection] = []
    for record in records:
        project = projects.of(record.resource)
        read = score if is_evaluation(record) else event_record
        try:
            understood.append(read(record, project=project, received_at=request.received_at))
        except DEFECTS:
            logger.exception("log record could not be read", extra={"scope": record.scope_name})
            understood.append(defect(record.event_name or "log record"))
    return understood
