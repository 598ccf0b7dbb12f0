"""Pictures and sounds of a trace are served by us alone, of types that cannot run, and shut in."""

import base64
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from lumetra_core.message import Message
from lumetra_core.span import Span
from lumetra_webui.pages.media import media_addresses, media_at
from support.markup import Markup
from support.sample_pages import sample_app, sample_sources
from support.sample_traces import model_call, span_id, trace_id

PNG, WAV = b"\x89PNG\r\n\x1a\n", b"RIFF....WAVE"
BASE = f"/projects/support-bot/traces/{trace_id(1)}/spans/{span_id(1)}"


def blob(mime_type: Any, content: Any) -> Message:
    coded = base64.b64encode(content).decode() if isinstance(content, bytes) else content
    return {"role": "user", "parts": [{"type": "blob", "modality": "image", "mime_type": mime_type, "content": coded}]}


def call(*asked: Message, answered: tuple[Message, ...] = ()) -> Span:
    return model_call("chat", 1, input_messages=asked, output_messages=answered)


def get(span: Span, path: str) -> httpx.Response:
    with TestClient(sample_app(sample_sources((span,)))) as client:
        return client.get(f"{BASE}{path}", headers={"accept": "text/html"})


def test_the_detail_leads_to_what_the_span_carries_and_carries_none_of_it():
    spoken = call(blob("image/png", PNG), answered=(blob("audio/wav", WAV),))

    page = Markup(get(spoken, "/detail").text)

    assert [image["src"] for image in page.all("img")] == [f"{BASE}/media/0"]
    assert [(sound["src"], "controls" in sound, sound["preload"]) for sound in page.all("audio")] == [
        (f"{BASE}/media/1", True, "none")
    ]
    assert page.dangers() == []


def test_a_picture_is_served_as_what_it_is_and_shut_in():
    answer = get(call(blob("image/png", PNG)), "/media/0")

    told = ("content-type", "content-security-policy", "x-content-type-options", "content-disposition", "cache-control")
    assert answer.content == PNG
    assert [answer.headers[name] for name in told] == [
        "image/png",
        "default-src 'none'; sandbox",
        "nosniff",
        "inline",
        "no-store",
    ]


@pytest.mark.parametrize(
    ("mime_type", "content"),
    [
        ("image/svg+xml", b"<svg onload=alert(1)>"),
        ("text/html", b"<script>alert(1)</script>"),
        ("application/pdf", b"%PDF"),
        ("IMAGE/PNG", PNG),
        ("image/png\r\nx-evil: 1", PNG),
        (["image/png"], PNG),
        (None, PNG),
        ("image/png", "not base64 <script>"),
        ("image/png", {"data": "iVBORw=="}),
        ("image/png", "A" * 8_000_004),
    ],
)
def test_what_could_run_or_is_no_picture_is_not_served(mime_type: Any, content: Any):
    spoken = call(blob(mime_type, content))

    assert media_at(spoken, 0) is None
    assert get(spoken, "/media/0").status_code == 404
    assert get(spoken, "/detail").status_code == 200


def test_places_count_all_that_carries_content_so_that_addresses_stay():
    spoken = call(blob("image/svg+xml", b"<svg/>"), blob("image/png", PNG))

    assert list(media_addresses(spoken).values()) == [f"{BASE}/media/1"]
    assert get(spoken, "/media/1").content == PNG


@pytest.mark.parametrize("place", ["7", "-1", "x"])
def test_a_place_that_is_none_has_nothing(place: str):
    assert get(call(blob("image/png", PNG)), f"/media/{place}").status_code == 404


def test_a_picture_elsewhere_is_named_and_not_fetched():
    elsewhere: Message = {"role": "user", "parts": [{"type": "uri", "modality": "image", "uri": "https://evil.example/x.png"}]}

    page = Markup(get(call(elsewhere), "/detail").text)

    assert (page.all("img"), page.dangers()) == ([], [])
    assert "Image https://evil.example/x.png" in page.text
    assert "Not loaded, so that its server does not learn that you look." in page.text


@pytest.mark.parametrize(
    ("address", "is_offered"),
    [("https://evil.example/x.png", True), ("javascript:alert(1)", False), ("data:image/svg+xml,<svg/>", False), ("//evil.example/x", False), ("gs://bucket/x.png", False)],
)  # fmt: skip
def test_a_picture_elsewhere_can_be_opened_by_who_wants_to_and_its_server_is_not_told_from_where(
    address: str, is_offered: bool
):
    elsewhere: Message = {"role": "user", "parts": [{"type": "uri", "modality": "image", "uri": address}]}

    page = Markup(get(call(elsewhere), "/detail").text)

    away = [(link["href"], link["target"], link["rel"]) for link in page.all("a") if "target" in link]
    assert away == ([(address, "_blank", "noreferrer noopener")] if is_offered else [])
