"""Conditions that the light table answers from its own row: promoted columns, lists, attributes, flags."""

from typing import cast

from lumetra_storage.attribute_items import ITEM_CHARACTERS
from lumetra_storage.filters.comparisons import Column, tested
from lumetra_storage.filters.errors import FilterError
from lumetra_storage.filters.nodes import Comparison, Condition, In, IsNull, Like
from lumetra_storage.filters.parameters import Parameters

_NULLABLE = frozenset(
    "input_tokens output_tokens cache_read_tokens cache_write_tokens reasoning_tokens cost_usd time_to_first_token_ns".split()
)


def light_condition(condition: Condition, alias: str, parameters: Parameters, *, negated: bool) -> str:
    """Write *condition* about a row of `spans_light` that the query calls *alias*."""
    field = condition.reference.field
    if field.type == "flag":
        return _flag(cast("Comparison", condition), alias, negated=negated)
    if field.type == "list":
        return _list(condition, f"{alias}.{field.name}", parameters, negated=negated)
    if field.type == "any":
        return _attribute(condition, f"{alias}.attribute_items", parameters, negated=negated)
    return tested(condition, _column(field.name, alias), parameters, negated=negated)


def _column(name: str, alias: str) -> Column:
    if name in ("duration", "time_to_first_token"):
        name += "_ns"
    if name == "total_tokens":
        both = f"ifNull({alias}.input_tokens, 0) + ifNull({alias}.output_tokens, 0)"
        return Column(sql=f"if({alias}.input_tokens IS NULL AND {alias}.output_tokens IS NULL, NULL, {both})")
    if name == "end_time":
        # The same border as in `trace_totals.sql`: an absurd duration must not overflow.
        lasted = f"toInt64(least({alias}.duration_ns, 4000000000000000000))"
        return Column(sql=f"(toUnixTimestamp64Nano({alias}.start_time) + {lasted})", absent="never")
    if name == "start_time":
        return Column(sql=f"{alias}.start_time", absent="never", is_time=True)
    if name == "duration_ns":
        return Column(sql=f"{alias}.duration_ns", absent="never")
    return Column(sql=f"{alias}.{name}", absent="null" if name in _NULLABLE else "empty")


def _flag(condition: Comparison, alias: str, *, negated: bool) -> str:
    sql = {
        "is_root": f"{alias}.parent_span_id = ''",
        "is_error": f"{alias}.status = 'error'",
        "usage_is_leaf": f"{alias}.usage_is_leaf",
    }[condition.reference.field.name]
    wanted = (condition.value is True) == (condition.operator == "=")
    return sql if wanted != negated else f"NOT ({sql})"


def _list(condition: Condition, column: str, parameters: Parameters, *, negated: bool) -> str:
    """An absent list is an empty one: it holds nothing, so what it does not hold is simply true."""
    inverted = isinstance(condition, Comparison) and condition.operator == "!="
    if isinstance(condition, IsNull):
        sql = f"empty({column})"
    elif isinstance(condition, Like):
        item = tested(condition, Column(sql="item", absent="never"), parameters, negated=False)
        sql = f"arrayExists(item -> {item}, {column})"
    else:
        values = condition.values if isinstance(condition, In) else (cast("Comparison", condition).value,)
        sql = f"hasAny({column}, {parameters.texts(cast('tuple[str, ...]', values))})"
    return f"NOT {sql}" if negated != inverted else sql


def _attribute(condition: Condition, items: str, parameters: Parameters, *, negated: bool) -> str:
    """Items are `key=value`; a key alone stands for a value too long or too structured to be one."""
    key = cast("str", condition.reference.key)
    if isinstance(condition, IsNull):
        there = f"arrayExists(item -> item = {parameters.text(key)} OR startsWith(item, {parameters.text(f'{key}=')}), {items})"
        return there if negated else f"NOT {there}"
    spellings = _equal_items(condition, key)
    if spellings and not negated and not _is_unequal(condition):
        # The text index on the items finds these without reading the rows.
        return f"hasAny({items}, {parameters.texts(spellings)})"
    # ClickHouse counts bytes, from 1, and the sign of equality is one.
    value = f"substring(item, {len(key.encode()) + 2})"
    if is_numeric(condition):
        value = f"toFloat64OrNull({value})"
    told = tested(condition, Column(sql=value, absent="never"), parameters, negated=negated)
    return f"arrayExists(item -> startsWith(item, {parameters.text(f'{key}=')}) AND ifNull({told}, false), {items})"


def _equal_items(condition: Condition, key: str) -> list[str]:
    """Spell the items that equality asks for; empty where it is no equality."""
    if isinstance(condition, Comparison) and condition.operator in ("=", "!="):
        values = (condition.value,)
    elif isinstance(condition, In):
        values = condition.values
    else:
        return []
    spellings = dict.fromkeys(f"{key}={each}" for value in values for each in _spelled(value))
    if any(isinstance(value, str) and len(value) > ITEM_CHARACTERS for value in values):
        raise FilterError(
            f"attribute values over {ITEM_CHARACTERS} characters are found by CONTAINS, not by equality",
            condition.reference.place,
        )
    return list(spellings)


def _spelled(value: object) -> list[str]:
    """How `attribute_items` writes *value*: a number may have come as an integer or as a floating one."""
    if isinstance(value, (int, float)):
        return [str(value), str(float(value)), *([str(int(value))] if value == int(value) else [])]
    return [str(value)]


def _is_unequal(condition: Condition) -> bool:
    return isinstance(condition, Comparison) and condition.operator == "!="


def is_numeric(condition: Condition) -> bool:
    """Tell whether the condition compares with numbers; all its values are of one type."""
    values = (getattr(condition, "value", None), getattr(condition, "low", None), *getattr(condition, "values", ()))
    return any(isinstance(value, (int, float)) for value in values)
