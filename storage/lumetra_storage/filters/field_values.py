"""Values that occur in the data, for autocomplete: the most frequent ones of a field that begin with what was typed.

Promoted columns are counted over the whole window. Keys and values of attributes are counted over its newest spans only
(`SAMPLE_SPANS`): they are offered to be chosen from, not to be added up.
"""

from dataclasses import dataclass

from lumetra_core.trace import TimeWindow
from lumetra_storage.filters.errors import FilterError, Place, nearest
from lumetra_storage.filters.fields import Field, fields_by_name
from lumetra_storage.filters.parameters import Parameters
from lumetra_storage.store import TelemetryStore

SAMPLE_SPANS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """One value of a field, and how many spans have it."""

    value: str
    span_count: int


def field_values(
    store: TelemetryStore,
    *,
    project_id: int,
    window: TimeWindow,
    field: str,
    key: str | None = None,
    prefix: str = "",
    limit: int = 20,
) -> tuple[FieldValue, ...]:
    """Give the most frequent values of *field* that begin with *prefix*, in any case; the most frequent first.

    For a family (`attributes`, `score`) without *key*, its keys. Numbers, times and prose have no values to choose from.

    Raises:
        FilterError: there is no such field.
    """
    known = fields_by_name().get(field)
    if known is None:
        raise FilterError(f"there is no field {field}", Place(0, len(field)), suggestion=nearest(field, fields_by_name()))
    parameters = Parameters(now=0, project_id=project_id, window=window)
    # startsWith, not LIKE: what was typed may hold % and _.
    begins = f"startsWith(lowerUTF8(value), lowerUTF8({parameters.text(prefix)}))"
    source = _source(known, key, parameters)
    if source is None:
        return ()
    sql = (
        f"SELECT toString(value), count() AS span_count FROM ({source}) WHERE value != '' AND {begins}"  # noqa: S608  # our own words and placeholders only
        f" GROUP BY value ORDER BY span_count DESC, value LIMIT {int(limit)}"
    )
    rows = store.clickhouse.query(sql, parameters.values).rows
    return tuple(FieldValue(value=value, span_count=count) for value, count in rows)


def _source(field: Field, key: str | None, parameters: Parameters) -> str | None:
    """Write where the values are from; None for a field that has none to choose from."""
    spans = f"FROM spans_light AS light FINAL WHERE {parameters.scope('light.start_time')}"
    if field.type == "score":
        return _judged(key, parameters)
    if field.name == "attributes":
        # Times first, items after: in order of time, every part of the table would give its newest block of items.
        times = f"SELECT start_time FROM spans_light AS timed WHERE {parameters.scope('timed.start_time')}"  # noqa: S608  # as below
        oldest = f"SELECT min(start_time) FROM ({times} ORDER BY start_time DESC LIMIT {SAMPLE_SPANS})"  # noqa: S608  # as below
        newest = f"SELECT light.attribute_items AS items {spans} AND light.start_time >= ({oldest}) LIMIT {SAMPLE_SPANS}"
        if key is None:
            return f"SELECT arrayJoin(arrayMap(item -> splitByChar('=', item)[1], items)) AS value FROM ({newest})"  # noqa: S608  # as above
        item = f"arrayFirst(item -> startsWith(item, {parameters.text(f'{key}=')}), items)"
        return f"SELECT substring({item}, {len(key.encode()) + 2}) AS value FROM ({newest})"  # noqa: S608  # as above
    if field.type == "list":
        return f"SELECT arrayJoin(light.{field.name}) AS value {spans}"
    if field.type in ("text", "enum"):
        return f"SELECT light.{field.name} AS value {spans}"
    return None


def _judged(key: str | None, parameters: Parameters) -> str:
    if key is None:
        return f"SELECT name AS value FROM scores FINAL WHERE {parameters.project()}"  # noqa: S608  # as above
    return f"SELECT ifNull(label, '') AS value FROM scores FINAL WHERE {parameters.project()} AND name = {parameters.text(key)}"  # noqa: S608  # as above
