from litestar.testing import TestClient

from support.markup import Markup
from support.sample_pages import sample_app, sample_sources
from support.sample_traces import HOSTILE, agent_trace, failed_trace


def page(*traces: object, projects: tuple[str, ...] = ("support-bot",)) -> Markup:
    with TestClient(sample_app(sample_sources(*traces, projects=projects))) as client:  # pyright: ignore[reportArgumentType]
        answer = client.get("/projects")
    assert answer.status_code == 200
    return Markup(answer.text)


def test_projects_show_their_activity_the_latest_first():
    shown = page(agent_trace(), failed_trace(), projects=("support-bot", "idle"))

    assert "support-bot 1 min ago 2 13 7,629 tok $0.0222 2" in shown.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "idle nothing in the last 30 days 0 0" in shown.text
    assert [link["href"] for link in shown.all("a") if link.get("class") == "row-link"] == [
        "/projects/support-bot/traces?range=30d",
        "/projects/idle/traces",
    ]


def test_an_empty_installation_shows_how_to_send_the_first_trace():
    shown = page(projects=())

    assert "No traces yet" in shown.text
    assert (
        "export OTEL_EXPORTER_OTLP_ENDPOINT=http://testserver.local OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf "
        "OTEL_SERVICE_NAME=my-app opentelemetry-instrument python app.py"
    ) in shown.text
    assert "import lumetra lumetra.init(project='my-app', endpoint='http://testserver.local')" in shown.text


def test_a_hostile_project_name_is_words():
    shown = page(projects=(HOSTILE, "../../etc"))

    assert shown.dangers() == []
    assert "<script>alert(1)</script>" in shown.text


def test_the_root_leads_to_the_projects():
    with TestClient(sample_app(sample_sources())) as client:
        assert client.get("/").url.path == "/projects"


def test_an_address_that_no_page_has_is_said_on_a_page():
    with TestClient(sample_app(sample_sources())) as client:
        answer = client.get("/projects/support-bot/nothing-here", headers={"accept": "text/html"})

    assert answer.status_code == 404
    assert "There is no page at this address." in Markup(answer.text).text
