"""The frame of the live tail; what comes into it is tested in the browser."""

import json
from collections.abc import Generator

import pytest

from support.explorer_pages import PROJECT, ExplorerPages, explorer_pages
from support.sample_traces import agent_trace


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Generator[ExplorerPages]:
    with explorer_pages(tmp_path_factory.mktemp("live")) as opened:
        opened.put(*agent_trace(1))
        yield opened


def streams(pages: ExplorerPages, query: str = "") -> list[str]:
    return [element["data-live"] for element in pages.markup(f"/live{query}").all("div") if "data-live" in element]


def test_the_frame_names_the_stream_of_its_filter(pages: ExplorerPages):
    assert streams(pages) == ["/api/v1/traces/tail?project=support-bot"]
    assert streams(pages, "?filter=is_error") == ["/api/v1/traces/tail?project=support-bot&filter=is_error"]


def test_the_list_leads_to_the_tail_with_its_filter(pages: ExplorerPages):
    links = [link["href"] for link in pages.markup("/traces?filter=is_error").all("a")]

    assert f"{PROJECT}/live?filter=is_error" in links


def test_a_wrong_filter_is_mended_on_the_tail_itself_and_nothing_is_followed(pages: ExplorerPages):
    shown = pages.markup("/live?filter=modelx = 1")

    assert f"{PROJECT}/live?filter=model+%3D+1" in [link["href"] for link in shown.all("a")]
    assert streams(pages, "?filter=modelx = 1") == []


@pytest.mark.parametrize(
    ("part", "mended"),
    [
        ("live", f"{PROJECT}/live?filter=model+%3D+1"),
        ("overview", f"{PROJECT}/overview?range=7d&filter=model+%3D+1"),
        ("sessions", f"{PROJECT}/sessions?range=7d&filter=model+%3D+1"),
        ("users", f"{PROJECT}/users?range=7d&filter=model+%3D+1"),
    ],
)
def test_every_part_asks_what_is_wrong_before_it_is_left_and_mends_it_there(pages: ExplorerPages, part: str, mended: str):
    (form,) = [form for form in pages.markup(f"/{part}?range=7d").all("form") if "data-check" in form]

    wrong = pages.markup(f"{form['data-check'].removeprefix(PROJECT)}&filter=modelx = 1")
    right = pages.get(f"{form['data-check'].removeprefix(PROJECT)}&filter=model = 'a'")

    assert [link["href"].replace("live?range=7d&", "live?") for link in wrong.all("a")] == [mended]
    assert right.text.strip() == ""


def test_the_script_knows_the_kind_of_every_operation(pages: ExplorerPages):
    text = pages.get("/live").text.split("data-live-families>")[1].split("</script>")[0]

    assert {"chat": "model", "execute_tool": "tool", "invoke_agent": "agent"}.items() <= json.loads(text).items()


def test_what_is_pasted_into_a_shell_stays_one_word(pages: ExplorerPages):
    shown = pages.markup("/live?filter=name = 'a'")

    assert "lumetra traces tail 'name = '\\''a'\\''' --project 'support-bot'" in shown.text


def test_a_project_that_is_not_there_is_not_followed(pages: ExplorerPages):
    assert pages.client.get("/projects/none/live").status_code == 404
