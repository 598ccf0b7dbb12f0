"""Conditions that only the full table answers: the texts, and small columns the light table leaves out.

Each is a set of spans, found in `spans` (and, for words, among the log records that carry the content) within the same
project and window. Only the columns it names are read. Spans are known in it by a hash of 64 bits: at a million of them a set
of ids takes three times as long, and the chance that any two of the million meet is one in thirty million.
"""

from typing import cast

from lumetra_storage.filters.comparisons import Column, tested
from lumetra_storage.filters.errors import FilterError
from lumetra_storage.filters.light import is_numeric
from lumetra_storage.filters.nodes import Condition, Contains
from lumetra_storage.filters.parameters import Parameters
from lumetra_storage.filters.search import matches

_SEARCHED = {"input": ("input",), "output": ("output",), "text": ("input", "output")}
PAYLOAD_FIELDS = frozenset({*_SEARCHED, "status_message", "metadata", "resource", "input_audio_tokens", "output_audio_tokens"})


def payload_condition(condition: Condition, alias: str, parameters: Parameters, *, negated: bool) -> str:
    """Write *condition* about the span that the query calls *alias*, as membership in a set of spans."""
    if isinstance(condition, Contains) and condition.reference.field.type == "words":
        return f"{alias}.span_hash {'NOT ' if negated else ''}IN ({_searched(condition, parameters)})"
    told = tested(condition, _column(condition, parameters), parameters, negated=negated)
    return f"{alias}.span_hash IN ({_spans(told, parameters)})"


def _searched(condition: Contains, parameters: Parameters) -> str:
    """One SELECT per indexed text, so that each is answered by its own index."""
    name = condition.reference.field.name
    sets = [_spans(matches(condition, column, parameters, indexed=True), parameters) for column in _SEARCHED[name]]
    content = "" if name == "text" else f" AND {name}_messages != ''"
    said = matches(condition, "text", parameters, indexed=True)
    late = f"{parameters.scope('time', days_late=1)} AND {said}{content}"
    sets.append(f"SELECT cityHash64(trace_id, span_id) FROM event_logs WHERE {late}")  # noqa: S608  # our own words and placeholders only
    return " UNION ALL ".join(sets)


def _spans(told: str, parameters: Parameters) -> str:
    return f"SELECT span_hash FROM spans WHERE {parameters.scope()} AND {told}"  # noqa: S608  # our own words and placeholders only


def _column(condition: Condition, parameters: Parameters) -> Column:
    reference = condition.reference
    name = reference.field.name
    if name == "text":
        raise FilterError("text is searched with CONTAINS; LIKE and = are asked of input or of output", reference.place)
    if reference.field.type == "any":
        value = f"JSONExtract({name}, {parameters.text(cast('str', reference.key))}, 'Nullable(String)')"
        return Column(sql=f"toFloat64OrNull({value})" if is_numeric(condition) else value)
    return Column(sql=name, absent="empty" if name == "status_message" else "null")
