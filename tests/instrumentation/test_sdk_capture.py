"""What may leave the process: redacted, cut with a mark, binary by reference; never a failure of the user's own objects."""

import json
import time
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lumetra.capture import CapturePolicy, capture_mode
from lumetra.cleaning import MAX_NODES
from lumetra.errors import InvalidSetting

POLICY = CapturePolicy(mode="span_only")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my key is sk-proj-abcdefghijklmnop1234", "my key is [redacted:key]"),
        ("AKIAIOSFODNN7EXAMPLE here", "[redacted:key] here"),
        ("Authorization: Bearer abcdefghijklmnop.qrst", "Authorization: [redacted:key]"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[redacted:key]"),
        ("mail jane.doe+x@mail.example.org now", "mail [redacted:email] now"),
        ("card 4111 1111 1111 1111.", "card [redacted:card]."),
        ("card 4111-1111-1111-1111", "card [redacted:card]"),
        ("order 4111 1111 1111 1112", "order 4111 1111 1111 1112"),
        ("at 1767225600000 ms, @home, sk-short", "at 1767225600000 ms, @home, sk-short"),
    ],
)
def test_keys_addresses_and_cards_are_taken_out(text: str, expected: str) -> None:
    assert POLICY.text(text) == expected


def test_a_value_whose_name_says_secret_is_not_looked_at() -> None:
    cleaned = POLICY.clean({"api_key": "short", "nested": [{"Password": 123, "passwords_changed": 2}], "token_count": 5})

    assert cleaned == {
        "api_key": "[redacted:key]",
        "nested": [{"Password": "[redacted:key]", "passwords_changed": 2}],
        "token_count": 5,
    }


def test_a_redactor_that_fails_takes_the_whole_text_with_it() -> None:
    def broken(text: str) -> str:
        raise LookupError(text)

    policy = CapturePolicy(mode="span_only", redactors=(broken,))

    assert policy.clean(["secret"]) == ["[redacted: a redactor failed]"]


def test_a_long_text_is_cut_with_a_mark_and_no_half_of_a_secret_survives_the_cut() -> None:
    policy = CapturePolicy(mode="span_only", max_text_chars=20)

    assert policy.text("a" * 25) == "a" * 20 + "…[cut: 5 more characters]"
    assert "sk-abc" not in policy.text("x" * 10 + " sk-abcdefghijklmnop1234 and more")


def test_one_attribute_has_a_budget_for_all_its_texts() -> None:
    policy = CapturePolicy(mode="span_only", max_attribute_chars=1_000)

    written = policy.attribute(["x" * 600, "y" * 600, "z" * 600])

    assert len(written) < 1_200
    assert json.loads(written)[2].endswith("[cut: 600 more characters]")


def test_bytes_and_data_addresses_become_references() -> None:
    assert POLICY.clean(b"hello") == {
        "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        "size_bytes": 5,
    }
    assert POLICY.clean("data:image/png;base64,aGVsbG8=") == "data:image/png;base64,[cut: 8 characters]"


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no")


@dataclass
class Order:
    number: int
    owner: str


def test_any_object_is_described_without_running_into_it() -> None:
    cyclic: list[Any] = [1]
    cyclic.append(cyclic)

    assert POLICY.clean(Order(17, "jane@example.org")) == {"number": 17, "owner": "[redacted:email]"}
    assert POLICY.clean({Hostile: float("nan")}) == {str(Hostile): "nan"}
    assert "Hostile" in str(POLICY.clean(Hostile()))
    assert "[cut: too deep or too many values]" in POLICY.attribute(cyclic)


def test_a_huge_list_costs_bounded_time() -> None:
    started = time.perf_counter()

    cleaned = POLICY.clean(list(range(1_000_000)))

    assert isinstance(cleaned, list)
    assert len(cleaned) <= MAX_NODES + 1
    assert time.perf_counter() - started < 2


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
@settings(max_examples=200, deadline=None)
def test_whatever_comes_in_valid_json_or_text_comes_out(value: Any) -> None:
    written = POLICY.attribute(value)

    assert isinstance(written, str)
    if not isinstance(POLICY.clean(value), str):  # text, and numbers JSON has no word for, stay text
        json.loads(written)


@pytest.mark.parametrize("text", ["a" * 200_000, "4" * 200_000, "a@" * 100_000, "eyJ" * 60_000, "- " * 100_000])
def test_redaction_of_an_unbroken_text_is_linear(text: str) -> None:
    started = time.perf_counter()

    CapturePolicy(mode="span_only", max_text_chars=1_000_000).text(text)

    assert time.perf_counter() - started < 3


def test_the_capture_mode_follows_program_then_variable_then_default(caplog: pytest.LogCaptureFixture) -> None:
    def mode(wanted: bool | str | None, variable: str) -> str:
        environ = {"OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": variable}
        return capture_mode(wanted, default="span_only", environ=environ)

    assert mode(None, "") == "span_only"
    assert mode(None, "SPAN_AND_EVENT") == "span_and_event"
    assert mode(None, "true") == "span_only"
    assert mode(None, "nonsense") == "no_content"
    assert "'nonsense' is no capture mode" in caplog.text
    assert mode(False, "SPAN_ONLY") == "no_content"
    assert mode("event_only", "") == "event_only"
    with pytest.raises(InvalidSetting):
        mode("nonsense", "")
