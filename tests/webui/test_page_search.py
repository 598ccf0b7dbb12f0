"""What narrows the trace list: filter, scope, facets, histogram, columns and saved views, over a real store."""

from collections.abc import Generator
from urllib.parse import parse_qs, urlsplit

import pytest

from lumetra_registry.projects import Projects
from lumetra_registry.saved_views import SavedViews
from lumetra_storage.relational import migrate_relational, open_relational
from lumetra_storage.settings import StorageSettings
from lumetra_webui.pages.columns import DEFAULT_COLUMNS, columns_named
from lumetra_webui.pages.facets import narrowed, without
from support.explorer_pages import PROJECT, ExplorerPages, explorer_pages, in_session
from support.markup import Markup
from support.sample_traces import agent_trace, failed_trace, hostile_trace, trace_id

FAILED_TOOL = next(f"{it.trace_id}/{it.span_id}" for it in failed_trace(2) if it.tool_name == "track_parcel")
"""How the address calls it when it is selected."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Generator[ExplorerPages]:
    directory = tmp_path_factory.mktemp("search")
    engine = open_relational(StorageSettings(data_dir=directory))
    migrate_relational(engine)
    Projects(engine).ensure("support-bot")
    with explorer_pages(directory, views=SavedViews(engine)) as opened:
        opened.put(*in_session(agent_trace(1), "s-1"), *failed_trace(2), *hostile_trace(3), *agent_trace(40))
        yield opened
    engine.dispose()


def rows(shown: Markup) -> list[str]:
    return [row["data-key"] for row in shown.all("tr") if row.get("class") == "list-row"]


def filters(shown: Markup) -> list[str]:
    queries = [parse_qs(urlsplit(link["href"]).query) for link in shown.all("a")]
    return [query["filter"][0] for query in queries if "filter" in query]


def test_a_filter_of_the_address_leaves_the_traces_with_a_span_that_matches(pages: ExplorerPages):
    assert rows(pages.markup("/traces?filter=tool_name = 'track_parcel'")) == [trace_id(2)]


def test_at_scope_root_the_root_itself_has_to_match(pages: ExplorerPages):
    assert rows(pages.markup("/traces?filter=tool_name = 'track_parcel'&scope=root")) == []
    assert rows(pages.markup("/traces?filter=session_id = 's-1'&scope=root")) == [trace_id(1)]


def test_at_scope_span_the_spans_that_match_are_listed_with_their_own_figures(pages: ExplorerPages):
    shown = pages.markup("/traces?scope=span&filter=tool_name = 'track_parcel'")

    assert rows(shown) == [FAILED_TOOL]
    assert "ago execute_tool track_parcel 2.10 s ConnectionRefusedError" in shown.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Tick" not in str(shown.all("input"))


def test_a_span_named_in_the_address_stands_beside_the_list_and_leads_to_its_place_in_the_trace(pages: ExplorerPages):
    shown = pages.markup(f"/traces?scope=span&span={FAILED_TOOL}")
    trace, span = FAILED_TOOL.split("/")

    assert [row["data-key"] for row in shown.all("tr") if row.get("aria-selected") == "true"] == [FAILED_TOOL]
    assert f"{PROJECT}/traces/{trace}/spans/{span}?scope=span" in [
        link["href"] for link in shown.all("a") if "button" in link.get("class", "")
    ]


def test_what_stands_around_a_list_of_spans_counts_spans(pages: ExplorerPages):
    volume = pages.markup("/traces/volume?scope=span&filter=operation = 'execute_tool'")
    facets = pages.markup("/traces/facets?scope=span&filter=operation = 'execute_tool'")

    assert "3 spans, 1 failed" in volume.text
    assert "find_order 2" in facets.text
    assert "gpt-4o" not in facets.text


def test_a_wrong_filter_is_marked_at_its_place_and_mended_by_a_link(pages: ExplorerPages):
    shown = pages.markup("/traces?filter=modelx = 'gpt-4o'&range=7d&columns=name")

    assert "modelx = 'gpt-4o'" in shown.text
    assert "Use model" in shown.text
    (mended,) = [link["href"] for link in shown.all("a") if "filter=model+" in link.get("href", "")]
    assert parse_qs(urlsplit(mended).query) == {"range": ["7d"], "filter": ["model = 'gpt-4o'"], "columns": ["name"]}


def test_the_field_asks_what_is_wrong_before_it_leaves_the_page(pages: ExplorerPages):
    assert pages.get("/traces/filter-problem?filter=model = 'gpt-4o'").text.strip() == ""
    assert "<mark>modelx</mark>" in pages.get("/traces/filter-problem?filter=modelx = 1").text


def test_nothing_found_names_the_filter_and_the_ways_out(pages: ExplorerPages):
    shown = pages.markup("/traces?filter=model = 'none'&scope=root")

    assert "No traces match Last 24 hours: nothing matches model = 'none' at the root span." in shown.text
    assert "Last 7 days Drop the filter Ask any span" in shown.text


def test_facets_count_values_and_a_link_narrows_by_each(pages: ExplorerPages):
    shown = pages.markup("/traces/facets")

    assert "Tool find_order 2 ≠ track_parcel 1 ≠" in shown.text
    assert "tool_name = 'track_parcel'" in filters(shown)
    assert "NOT tool_name = 'track_parcel'" in filters(shown)


def test_a_second_facet_may_be_of_another_span_of_the_trace(pages: ExplorerPages):
    shown = pages.markup("/traces/facets?filter=tool_name = 'track_parcel'")
    both = "tool_name = 'track_parcel' AND any.operation = 'chat'"

    assert both in filters(shown)
    assert rows(pages.markup(f"/traces?filter={both}")) == [trace_id(2)]


def test_the_facet_that_is_asked_for_is_marked_and_its_link_lets_go(pages: ExplorerPages):
    shown = pages.markup("/traces/facets?filter=tool_name = 'track_parcel'&range=7d")

    active = [link["href"] for link in shown.all("a") if link.get("aria-current")]
    assert active == [f"{PROJECT}/traces?range=7d"]


def test_hostile_values_are_words_and_stay_inside_their_quotes(pages: ExplorerPages):
    for text in filters(pages.markup("/traces/facets")):
        answer = pages.client.get(f"{PROJECT}/traces", params={"filter": text}, headers={"accept": "text/html"})
        assert "filter-problem" not in answer.text.split("data-problem")[1][:200], text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("model = 'a'", ""),
        ("cost_usd > 1 AND model = 'a'", "cost_usd > 1"),
        ("any.model = 'a' AND cost_usd > 1", "cost_usd > 1"),
        ("model = 'a' OR cost_usd > 1", None),
        ("model = 'b'", None),
    ],
)
def test_a_condition_is_taken_out_where_it_stands_alone(text: str, left: str | None):
    assert without(text, "model", "a") == left


def test_an_alternative_is_bracketed_before_a_condition_is_added():
    assert narrowed("a = 1 OR b = 2", "c = 3") == "(a = 1 OR b = 2) AND c = 3"


def test_the_histogram_says_in_a_table_what_it_draws(pages: ExplorerPages):
    shown = pages.markup("/traces/volume?range=1h")

    assert "4 traces" in shown.text
    assert "From (UTC) Traces Failed Latency p95 2026-11-18" in shown.text
    assert len([button for button in shown.all("button") if "data-copy-table" in button]) == 1


@pytest.mark.parametrize(
    ("written", "columns"),
    [
        ([], DEFAULT_COLUMNS),
        (["cost,time"], ("time", "name", "cost")),
        (["model", "name", "model"], ("name", "model")),
        (["nonsense"], DEFAULT_COLUMNS),
    ],
)
def test_columns_are_named_in_any_order_and_stand_in_one(written: list[str], columns: tuple[str, ...]):
    assert columns_named(written) == columns


def test_the_columns_of_the_address_are_shown(pages: ExplorerPages):
    shown = pages.markup("/traces?columns=name,session,model&filter=session_id = 's-1'")

    assert [head["class"] for head in shown.all("th")] == ["cell-trace", "cell-session", "cell-model"]
    assert "invoke_agent support s-1 gpt-4o" in shown.text


def test_the_column_menu_ticks_what_is_shown(pages: ExplorerPages):
    found = pages.markup("/traces?columns=name&filter=duration > 0s")

    ticked = [choice for choice in found.all("input") if choice.get("name") == "columns" and "checked" in choice]
    assert {choice["value"] for choice in ticked} == {"name"}


def test_a_view_is_saved_by_a_form_and_its_address_is_the_list(pages: ExplorerPages):
    form = {"name": "Failures", "filter": "is_error", "range": "7d", "scope": "root"}

    saved = pages.client.post(f"{PROJECT}/views", data=form, follow_redirects=False)
    shown = pages.markup("/traces?range=7d&filter=is_error&scope=root")
    (deletion,) = [form["action"] for form in shown.all("form") if form.get("action", "").endswith("/delete")]
    again = pages.client.post(f"{PROJECT}/views", data=form, follow_redirects=False, headers={"accept": "text/html"})
    deleted = pages.client.post(deletion, follow_redirects=False)

    assert (saved.status_code, saved.headers["location"]) == (303, f"{PROJECT}/traces?range=7d&filter=is_error&scope=root")
    assert "Failures is_error" in shown.text
    assert (again.status_code, "There is a view" in again.text) == (400, True)
    assert deleted.status_code == 303
    assert "Failures" not in pages.markup("/traces").text
