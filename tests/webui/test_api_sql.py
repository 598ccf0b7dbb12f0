from collections.abc import Generator

import pytest

from support.api_app import Api, running_api
from support.sample_traces import PROJECT, agent_trace, trace_id


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Generator[Api]:
    with running_api(tmp_path_factory.mktemp("api-sql")) as running:
        running.put(agent_trace(1))
        yield running


def test_a_select_is_answered_with_its_columns_and_rows(api: Api):
    answer = api.client.post("/api/v1/sql", json={"project": PROJECT, "sql": "SELECT trace_id, span_count FROM traces"})

    body = answer.json()
    assert (answer.status_code, body.pop("elapsed_seconds") > 0) == (200, True)
    assert body == {
        "columns": [{"name": "trace_id", "type": "String"}, {"name": "span_count", "type": "UInt64"}],
        "rows": [[trace_id(1), 7]],
        "row_count": 1,
        "truncated": False,
    }


def test_csv_is_given_to_those_who_accept_it(api: Api):
    question = {"project": PROJECT, "sql": "SELECT count() AS traces FROM traces"}

    answer = api.client.post("/api/v1/sql", json=question, headers={"accept": "text/csv"})

    assert (answer.headers["content-type"], answer.text) == ("text/csv; charset=utf-8", "traces\r\n1\r\n")


def test_a_query_that_is_wrong_is_answered_with_the_place(api: Api):
    answer = api.client.post("/api/v1/sql", json={"project": PROJECT, "sql": "SELECT name\nFROM spans WHERE (name ="})

    problem = answer.json()
    assert (answer.status_code, problem["line"], problem["suggestion"]) == (400, 2, None)


def test_an_unknown_project_is_not_found(api: Api):
    assert api.client.post("/api/v1/sql", json={"project": "none", "sql": "SELECT 1"}).status_code == 404
