"""The filter language over HTTP: its fields, a check, and what could come next."""

from collections.abc import Iterator

import pytest

from support.api_app import Api, running_api
from support.span_factory import agent_trace

PROJECT = "support-bot"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running_api(tmp_path_factory.mktemp("api")) as opened:
        opened.put([span for number in range(4) for span in agent_trace(number)])
        yield opened


def offered(api: Api, text: str, **more: int) -> tuple[str, int, int, list[tuple[str, int | None]]]:
    found = api.get("/filters/complete", project=PROJECT, text=text, **more)
    items = [(item["text"], item["span_count"]) for item in found["items"]]
    return found["expected"], found["position"], found["length"], items


def test_every_field_is_told_with_an_example_that_is_right(api: Api) -> None:
    for field in api.get("/filters/fields")["items"]:
        checked = api.get("/filters/check", filter=field["example"])

        assert checked == {"filter": field["example"], "matches_everything": False}


def test_a_wrong_filter_is_told_where(api: Api) -> None:
    problem = api.get("/filters/check", filter="cost_usd > 'much'", status=400)

    assert (problem["position"], problem["length"], problem["suggestion"]) == (11, 6, None)


def test_fields_come_first(api: Api) -> None:
    assert offered(api, "cost_usd > 1 AND tool_n") == ("field", 17, 6, [("tool_name", None)])


def test_values_come_from_the_data_with_their_counts(api: Api) -> None:
    assert offered(api, "tool_name = 'send") == ("value", 12, 5, [("'send_mail'", 4)])


def test_a_value_of_a_fixed_set_is_offered_once_and_counted_where_it_occurs(api: Api) -> None:
    _, _, _, items = offered(api, "status = '")

    assert sorted(text for text, _ in items) == ["'error'", "'ok'", "'unset'"]


def test_keys_of_attributes_come_from_the_data(api: Api) -> None:
    assert offered(api, "attributes['ten") == ("key", 11, 4, [("'tenant'", 32)])


def test_what_is_before_the_cursor_counts(api: Api) -> None:
    assert offered(api, "mod = 'gpt-4o'", cursor=3) == ("field", 0, 3, [("model", None)])
