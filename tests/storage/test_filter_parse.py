"""Filters are understood as typed trees, and what is wrong is pointed at."""

from dataclasses import replace
from typing import Any

import pytest

from lumetra_storage.filters import FIELDS, FilterError, Place, parse_filter
from lumetra_storage.filters.fields import fields_by_name
from lumetra_storage.filters.nodes import (
    And,
    At,
    Between,
    Comparison,
    Contains,
    Expression,
    FromNow,
    Holder,
    In,
    IsNull,
    Like,
    Not,
    Or,
    Reference,
)

SECOND = 10**9


def field(name: str, key: str | None = None, holder: Holder = "self") -> Reference:
    return Reference(field=fields_by_name()[name], key=key, holder=holder, place=Place(0, 0))


def tree(text: str) -> Expression | None:
    """Parse, and forget the places."""
    return _placeless(parse_filter(text).expression)


def _placeless(node: Any) -> Any:
    if isinstance(node, (And, Or)):
        return type(node)(expressions=tuple(_placeless(each) for each in node.expressions))
    if isinstance(node, Not):
        return Not(expression=_placeless(node.expression))
    return node and replace(node, reference=replace(node.reference, place=Place(0, 0)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("  \n ", None),
        ("model = 'gpt-4o'", Comparison(reference=field("model"), operator="=", value="gpt-4o")),
        ('model = "gpt-4o"', Comparison(reference=field("model"), operator="=", value="gpt-4o")),
        ("name = 'it''s'", Comparison(reference=field("name"), operator="=", value="it's")),
        ("MODEL <> 'x'", Comparison(reference=field("model"), operator="!=", value="x")),
        ("0.5 < cost_usd", Comparison(reference=field("cost_usd"), operator=">", value=0.5)),
        ("cost_usd > -1e-3", Comparison(reference=field("cost_usd"), operator=">", value=-0.001)),
        ("duration > 1h30m", Comparison(reference=field("duration"), operator=">", value=5400 * SECOND)),
        ("duration > '1.5 s'", Comparison(reference=field("duration"), operator=">", value=SECOND * 3 // 2)),
        ("duration_ns <= 20", Comparison(reference=field("duration_ns"), operator="<=", value=20)),
        ("status = 'ERROR'", Comparison(reference=field("status"), operator="=", value="error")),
        ("is_root", Comparison(reference=field("is_root"), operator="=", value=True)),
        ("start_time > '1970-01-02'", Comparison(reference=field("start_time"), operator=">", value=At(time=86400 * SECOND))),
        (
            "start_time > now() - 1h + 30m",
            Comparison(reference=field("start_time"), operator=">", value=FromNow(offset_ns=-1800 * SECOND)),
        ),
        ("start_time >= today()", Comparison(reference=field("start_time"), operator=">=", value=FromNow(day_start=True))),
        ("attributes['gen_ai.x'] = 5", Comparison(reference=field("attributes", "gen_ai.x"), operator="=", value=5)),
        ("attributes.gen_ai.x = true", Comparison(reference=field("attributes", "gen_ai.x"), operator="=", value="true")),
        ("score.faithfulness < 0.5", Comparison(reference=field("score", "faithfulness"), operator="<", value=0.5)),
        ("score['tone of voice'] = 'kind'", Comparison(reference=field("score", "tone of voice"), operator="=", value="kind")),
        ("trace.cost_usd > 1", Comparison(reference=field("trace.cost_usd"), operator=">", value=1)),
        ("root.name = 'a'", Comparison(reference=field("name", holder="root"), operator="=", value="a")),
        ("any.attributes['k'] = 'v'", Comparison(reference=field("attributes", "k", "any"), operator="=", value="v")),
        ("tags CONTAINS 'beta'", Comparison(reference=field("tags"), operator="=", value="beta")),
        ("model IN ('a', 'b')", In(reference=field("model"), values=("a", "b"))),
        ("model NOT IN ('a')", Not(expression=In(reference=field("model"), values=("a",)))),
        ("duration BETWEEN 1s AND 2s", Between(reference=field("duration"), low=SECOND, high=2 * SECOND)),
        ("name LIKE 'chat %'", Like(reference=field("name"), pattern="chat %", any_case=False)),
        ("name NOT ILIKE 'c_'", Not(expression=Like(reference=field("name"), pattern="c_", any_case=True))),
        ("user_id IS NULL", IsNull(reference=field("user_id"))),
        ("user_id IS NOT NULL", Not(expression=IsNull(reference=field("user_id")))),
        ("input CONTAINS 'Late Refund'", Contains(reference=field("input"), words=("late", "refund"), phrases=())),
        ("'late \"money back\"'", Contains(reference=field("text"), words=("late",), phrases=("money back",))),
        (
            "is_root AND (is_error OR NOT usage_is_leaf) AND is_error = false",
            And(
                expressions=(
                    Comparison(reference=field("is_root"), operator="=", value=True),
                    Or(
                        expressions=(
                            Comparison(reference=field("is_error"), operator="=", value=True),
                            Not(expression=Comparison(reference=field("usage_is_leaf"), operator="=", value=True)),
                        )
                    ),
                    Comparison(reference=field("is_error"), operator="=", value=False),
                )
            ),
        ),
    ],
)
def test_a_filter_is_understood_as_a_tree(text: str, expected: Expression | None) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize("each", FIELDS, ids=lambda each: each.name)
def test_the_example_of_every_field_is_a_filter(each: object) -> None:
    assert parse_filter(each.example).expression is not None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "message", "pointed_at", "suggestion"),
    [
        ("modelx = 'x'", "there is no field modelx; did you mean model?", "modelx", "model"),
        ("trace.cost > 1", "there is no field trace.cost; did you mean trace.cost_usd?", "trace.cost", "trace.cost_usd"),
        ("model = gpt", "texts stand in quotes: 'gpt'", "gpt", "'gpt'"),
        ("prompt_version = 3", "prompt_version is a text; write it in quotes", "3", "'3'"),
        ("status = 'eror'", "status is one of unset, ok, error; did you mean 'error'?", "'eror'", "'error'"),
        ("cost_usd > '5'", "cost_usd is a number of USD; write it without quotes", "'5'", "5"),
        ("duration > 2", "duration is a duration; write it with its unit: 150ms, 2s, 1h30m", "2", "2s"),
        ("start_time > 'soon'", "start_time is a time; write it like '2026-11-23', '2026-11-23T04:35:56Z' or now() - 1h", "'soon'", None),
        ("start_time > noow()", "there is no function noow(…); a filter knows now() and today()", "noow", "now"),
        ("start_time = '2026-11-23'", "times are compared with <, <=, >, >= or BETWEEN: they are kept to the nanosecond", "start_time", None),
        ("model > 'x'", "model is compared with =, != or IN here, not with >", "'x'", None),
        ("model = NULL", "nothing equals NULL; write IS NULL or IS NOT NULL", "model", "IS NULL"),
        ("model IN ('a', 3)", "model is a text; write it in quotes", "3", "'3'"),
        ("attributes['k'] IN ('a', 3)", "the values of one list are of one type", "attributes['k'] IN ('a', 3", None),
        ("model IN 'a'", "IN takes a list in brackets: IN ('a', 'b')", "model IN 'a'", None),
        ("attributes = 'x'", "attributes takes a key, as in attributes['tenant'] = 'acme'", "attributes", "attributes['tenant'] = 'acme'"),
        ("model.x = 'y'", "model has no parts", "model.x", "model"),
        ("model", "model is not compared with anything, as in model = 'gpt-4o'", "model", None),
        ("is_root IN (true)", "is_root is true or false; write it alone, or NOT before it", "is_root", "is_root"),
        ("is_root IS NULL", "is_root is never absent", "is_root", None),
        ("cost_usd LIKE '1%'", "LIKE compares texts, and cost_usd is none", "cost_usd", None),
        ("name LIKE 'a\\'", "a pattern does not end in a backslash", "name LIKE 'a\\'", None),
        ("input CONTAINS '!!'", "there is no word to search for", "input CONTAINS '!!'", None),
        ("model = 'x", "the quote is never closed", "'x", "'x'"),
        ("is_root && is_error", "'&' means nothing in a filter; write AND", "&", None),
        ("duration > 2x", "'2x' means nothing in a filter; numbers are written 0.02, durations 150ms, 2s or 1h30m, and texts in quotes", "2x", None),
        ("(is_root", "a closing ) is missing", "", ")"),
        ("is_root)", "did not expect ')' here; conditions are joined with AND or OR", ")", None),
        ("is_root AND", "the filter stops short after 'AND': a value or a condition is missing", "", None),
        ("model = AND is_root", "something is missing near 'AND'", "AND", None),
        ("model IS 3", "IS is followed by NULL or NOT NULL", "model", "IS NOT NULL"),
        ("cost_usd > 1e999", "1e999 is larger than any number we keep", "1e999", None),
        ("any.trace.cost_usd > 1", "trace.cost_usd is of the whole trace already", "any.trace.cost_usd", "trace.cost_usd"),
        ("model = (SELECT 1)", "a closing ) is missing", "1", ")"),
        ("NOT " * 17 + "is_root", "more than 16 levels within one another", "NOT", None),
        ("is_root" + " " * 10_000, "the filter is longer than 10,000 characters", " " * 7, None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_pointed_at(text: str, message: str, pointed_at: str, suggestion: str | None) -> None:
    with pytest.raises(FilterError) as refused:
        parse_filter(text)

    place = refused.value.place
    assert (refused.value.message, text[place.offset :][: place.length], refused.value.suggestion) == (
        message,
        pointed_at,
        suggestion,
    )


def test_an_error_shows_its_place_in_a_terminal() -> None:
    with pytest.raises(FilterError) as refused:
        parse_filter("is_root\n  AND modelx = 'x'")

    assert refused.value.pointing_at("is_root\n  AND modelx = 'x'") == (
        "  AND modelx = 'x'\n      ^^^^^^ there is no field modelx; did you mean model?"
    )
