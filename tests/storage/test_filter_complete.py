"""What is offered while a filter is typed; `|` is the cursor."""

import pytest

from lumetra_storage.filters import Completion, suggest


@pytest.mark.parametrize(
    ("text", "expected", "field", "key", "prefix", "first"),
    [
        ("|", "field", None, None, "", ("name", "operation")),
        ("mod|", "field", None, None, "mod", ("model",)),
        ("mod|el = 'x'", "field", None, None, "mod", ("model",)),
        ("NOT (is|", "field", None, None, "is", ("is_error", "is_root")),
        ("is_root AND us|", "field", None, None, "us", ("usage_is_leaf", "user_id")),
        ("root.mo|", "field", None, None, "mo", ("model",)),
        ("trace.co|", "key", None, None, "co", ("cost_usd",)),
        ("model |", "operator", "model", None, "", ("=", "!=")),
        ("duration b|", "operator", "duration", None, "b", ("BETWEEN",)),
        ("is_root |", "operator", "is_root", None, "", ("AND", "OR")),
        ("model = |", "value", "model", None, "", ()),
        ("model = 'gp|", "value", "model", None, "gp", ()),
        ("status = 'e|", "value", "status", None, "e", ("'error'",)),
        ("status IN ('ok', 'e|", "value", "status", None, "e", ("'error'",)),
        ("status IN ('ok'|", "connective", None, None, "", (",", ")")),
        ("start_time > |", "value", "start_time", None, "", ("now() - 1h", "now() - 1d")),
        ("duration BETWEEN 1s AND |", "value", "duration", None, "", ("500ms", "2s")),
        ("attributes['ten|", "key", "attributes", None, "ten", ()),
        ("attributes.ten|", "key", "attributes", None, "ten", ()),
        ("attributes['tenant'] = 'a|", "value", "attributes", "tenant", "a", ()),
        ("score.fa|", "key", "score", None, "fa", ()),
        ("model = 'x' |", "connective", None, None, "", ("AND", "OR")),
        ("(is_root) a|", "connective", None, None, "a", ("AND",)),
        ("nonsense = 'x|", "value", None, None, "x", ()),
    ],
)
def test_the_word_at_the_cursor_is_known(
    text: str, expected: str, field: str | None, key: str | None, prefix: str, first: tuple[str, ...]
) -> None:
    completion = suggest(text.replace("|", ""), text.index("|"))

    known = (completion.expected, completion.field and completion.field.name, completion.key, completion.prefix)
    assert (*known, completion.candidates[: max(len(first), 1)]) == (expected, field, key, prefix, first)


def test_an_accepted_candidate_replaces_the_quote_too() -> None:
    text = "status = 'e"

    completion = suggest(text, len(text))

    assert text[: completion.place.offset] + completion.candidates[0] == "status = 'error'"


def test_a_closed_filter_wants_a_connective() -> None:
    assert suggest("model = 'x'", 11) == Completion(
        expected="connective", prefix="", place=suggest("model = 'x'", 11).place, candidates=("AND", "OR")
    )
