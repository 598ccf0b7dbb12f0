"""No text is anything but a query the store answers, or an error that says where it went wrong."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumetra_core.trace import TimeWindow
from lumetra_storage.filters import FIELDS, FilterError, Level, compile_filter, parse_filter, suggest
from lumetra_storage.filters.tokens import DURATION_UNITS_NS, KEYWORDS
from lumetra_storage.store import TelemetryStore

NOW = 1_795_408_496 * 10**9
WINDOW = TimeWindow(start=NOW - 10**12, end=NOW)

_quoted = st.text(max_size=12).map(lambda text: "'" + text.replace("'", "''") + "'")
_number = st.one_of(st.integers(-(10**22), 10**22), st.floats(allow_nan=False)).map(str)
_duration = st.tuples(st.integers(0, 10**20), st.sampled_from(sorted(DURATION_UNITS_NS))).map(
    lambda part: f"{part[0]}{part[1]}"
)
_keyed = st.tuples(st.sampled_from(("attributes", "metadata", "resource", "score")), _quoted).map(
    lambda part: f"{part[0]}[{part[1]}]"
)
_name = st.one_of(
    st.sampled_from([field.name for field in FIELDS]), _keyed, st.sampled_from(("now()", "today()", "any", "root", "nonsense"))
)
_value = st.one_of(
    _quoted, _number, _duration, st.sampled_from(("true", "NULL", "now() - 1h", "'2026-11-23'", "'\"a b\" c'", "'%\\'"))
)
_sign = st.sampled_from(
    ["=", "!=", "<", "<=", ">", ">=", "(", ")", "[", "]", ",", ".", "+", "-", ";", "--", "/*", "{p:String}", "\\"]
)

soup = st.lists(st.one_of(_name, _value, _sign, st.sampled_from(sorted(KEYWORDS)), st.text(max_size=4)), max_size=14).map(
    " ".join
)
"""Pieces of filters in any order, with some that belong in none."""

_VALUES = {
    "number": _number,
    "duration": _duration,
    "time": st.sampled_from(("now() - 1h", "'2026-11-23'", "today()", "'0001-01-01'", "'9999-12-31T23:59:59Z'")),
    "flag": st.sampled_from(("true", "false")),
    "enum": st.sampled_from(("'error'", "'client'")),
    "score": st.one_of(_number, _quoted),
    "any": st.one_of(_number, _quoted, st.just("true")),
}
_PROSE = st.text(min_size=1, max_size=12).map(lambda text: "'" + text.replace("'", "''") + ' word "a phrase"\'')
_named = st.tuples(st.sampled_from(FIELDS), st.sampled_from(("", "", "", "root.", "any.")), _quoted).map(
    lambda part: (
        part[0].type,
        ("" if part[0].of_trace else part[1]) + part[0].name + (f"[{part[2]}]" if part[0].takes_key else ""),
    )
)


def _conditions(named: tuple[str, str]) -> st.SearchStrategy[str]:
    """Conditions on one field that are nearly all of the right type."""
    kind, name = named
    value = _VALUES.get(kind, _quoted)
    return st.one_of(
        st.tuples(
            st.sampled_from(("=", "!=") if kind in ("text", "list", "enum", "flag", "words") else ("<", ">=", "=")), value
        ).map(lambda part: f"{name} {part[0]} {part[1]}"),
        st.tuples(value, value).map(lambda part: f"{name} BETWEEN {part[0]} AND {part[1]}"),
        st.lists(value, min_size=1, max_size=3).map(lambda values: f"{name} NOT IN ({', '.join(values)})"),
        st.tuples(st.sampled_from(("LIKE", "NOT ILIKE")), _quoted).map(lambda part: f"{name} {part[0]} {part[1]}"),
        _PROSE.map(lambda prose: f"{name} CONTAINS {prose}"),
        st.sampled_from((f"{name} IS NULL", f"{name} IS NOT NULL", name)),
    )


sentences = st.recursive(
    _named.flatmap(_conditions),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(("AND", "OR")), inner).map(lambda part: f"({part[0]} {part[1]} {part[2]})"),
        inner.map(lambda each: f"NOT {each}"),
    ),
    max_leaves=5,
)
"""Filters that are mostly of the right types, so that many reach the store."""


def _answered(store: TelemetryStore, text: str, level: Level) -> bool:
    """Tell whether *text* is a filter; if so, the store must answer it."""
    try:
        predicate = compile_filter(parse_filter(text), level, NOW, project_id=1, window=WINDOW)
    except FilterError as error:
        return _refused_clearly(error, text)
    store.clickhouse.query(f"SELECT count() FROM spans_light AS light FINAL WHERE {predicate.sql}", predicate.parameters)
    return True


def _refused_clearly(error: FilterError, text: str) -> bool:
    assert error.message
    assert 0 <= error.place.offset <= len(text)
    return False


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.one_of(soup, st.text(max_size=40)))
def test_any_text_is_a_query_or_an_error(store: TelemetryStore, text: str) -> None:
    _answered(store, text, "span")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=sentences, level=st.sampled_from(("span", "trace")))
def test_every_sentence_is_a_query_or_an_error(store: TelemetryStore, text: str, level: Level) -> None:
    _answered(store, text, level)


@given(text=soup, cursor=st.integers(0, 200))
def test_completion_never_fails_and_replaces_what_stands_before_the_cursor(text: str, cursor: int) -> None:
    completion = suggest(text, min(cursor, len(text)))

    end = completion.place.offset + completion.place.length
    assert end == min(cursor, len(text))
