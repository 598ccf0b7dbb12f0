"""A page of another site can neither read from nor post to a server on loopback."""

from collections.abc import Callable

import anyio
import httpx
import pytest
from litestar import Litestar, get, post

from lumetra_core.errors import InvalidInput
from lumetra_webui.security import CONTENT_SECURITY_POLICY, SameSite
from lumetra_webui.settings import ServerSettings


@get("/read")
async def read() -> str:
    return "secret"


@post("/write")
async def write() -> str:
    return "written"


def client(settings: ServerSettings, host: str = "127.0.0.1:4318") -> Callable[..., httpx.Response]:
    """Speak ASGI to an application behind the check, under the name *host*."""
    transport = httpx.ASGITransport(app=SameSite(Litestar([read, write]), settings))  # pyright: ignore[reportArgumentType]

    async def send(method: str, path: str, origin: str | None) -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as web:
            return await web.request(method, path, headers={"origin": origin} if origin else {})

    def request(method: str, path: str, origin: str | None = None) -> httpx.Response:
        return anyio.run(send, method, path, origin)

    return request


@pytest.mark.parametrize("host", ["localhost:4318", "127.0.0.1:4318", "127.0.0.1", "[::1]:4318"])
def test_our_own_names_are_answered(host: str) -> None:
    web = client(ServerSettings(), host)

    assert web("GET", "/read").text == "secret"


def test_a_rebound_host_name_is_refused() -> None:
    web = client(ServerSettings(), "evil.example:4318")

    response = web("GET", "/read")

    assert (response.status_code, "LUMETRA_ALLOWED_HOSTS" in response.text) == (403, True)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:9999"])
@pytest.mark.parametrize(("method", "path"), [("GET", "/read"), ("POST", "/write"), ("OPTIONS", "/write")])
def test_a_foreign_origin_is_refused_whatever_the_method(origin: str, method: str, path: str) -> None:
    web = client(ServerSettings())

    response = web(method, path, origin)

    assert (response.status_code, "access-control-allow-origin" in response.headers) == (403, False)


@pytest.mark.parametrize("origin", ["http://[", "http://[evil]:80", "://", "http://127.0.0.1:4318:80", "not an origin"])
def test_an_origin_that_is_none_is_foreign(origin: str) -> None:
    response = client(ServerSettings())("GET", "/read", origin)

    assert (response.status_code, "are not answered" in response.text) == (403, True)


@pytest.mark.parametrize("listed", ["Lumetra.Example", "lumetra.example", "LUMETRA.EXAMPLE:4318"])
def test_a_listed_host_is_answered_however_it_is_written(listed: str) -> None:
    settings = ServerSettings.from_environment({"LUMETRA_ALLOWED_HOSTS": f" {listed} ,"})

    assert client(settings, "lumetra.example:4318")("GET", "/read").text == "secret"
    assert client(settings, "other.example:4318")("GET", "/read").status_code == 403


@pytest.mark.parametrize("listed", ["https://Shop.Example", "https://shop.example/", "https://shop.example"])
def test_a_listed_origin_is_answered_however_it_is_written(listed: str) -> None:
    settings = ServerSettings.from_environment({"LUMETRA_ALLOWED_ORIGINS": f"https://a.example,{listed}"})

    assert client(settings)("POST", "/write", "https://shop.example").text == "written"
    assert client(settings)("POST", "/write", "https://shop.example.evil.example").status_code == 403


def test_an_address_of_the_sixth_version_is_our_own_name_in_brackets() -> None:
    assert client(ServerSettings(host="::1"), "[::1]:4318")("GET", "/read").text == "secret"


def test_our_own_origin_may_post() -> None:
    web = client(ServerSettings())

    assert web("POST", "/write", "http://127.0.0.1:4318").text == "written"


def test_a_listed_origin_gets_the_cors_grant() -> None:
    web = client(ServerSettings(allowed_origins=("https://shop.example",)))

    preflight = web("OPTIONS", "/write", "https://shop.example")
    answer = web("POST", "/write", "https://shop.example")

    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "https://shop.example")
    assert (answer.text, answer.headers["access-control-allow-origin"]) == ("written", "https://shop.example")


def test_every_answer_binds_our_pages() -> None:
    web = client(ServerSettings())

    headers = web("GET", "/read").headers

    assert {name: headers[name] for name in ("content-security-policy", "x-content-type-options", "referrer-policy")} == {
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
    }


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "lumetra.internal"])
def test_listening_beyond_loopback_needs_the_word_insecure(host: str) -> None:
    with pytest.raises(InvalidInput, match="--insecure"):
        ServerSettings(host=host)

    assert ServerSettings(host=host, insecure=True).host_names is None
