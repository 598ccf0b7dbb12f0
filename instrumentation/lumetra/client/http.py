"""One GET of the server: an answer to read from, or an error that is a sentence."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import cast
from urllib.parse import urlencode, urlsplit

from lumetra.errors import RequestRefused, ServerUnreachable
from lumetra.settings import DEFAULT_ENDPOINT

URL_VARIABLE = "LUMETRA_URL"
CHUNK_BYTES = 1 << 16

Parameters = Mapping[str, str | int | None]
"""Of a query; None is left out."""


def server_url(named: str | None, environ: Mapping[str, str]) -> str:
    """Give the server's address: the one that was named, else LUMETRA_URL, else this machine's.

    Raises:
        RequestRefused: it is no address of a web server.
    """
    url = (named or environ.get(URL_VARIABLE) or DEFAULT_ENDPOINT).rstrip("/")
    if urlsplit(url).scheme not in ("http", "https"):
        raise RequestRefused(f"{url!r} is no address of a server; write it like {DEFAULT_ENDPOINT}.")
    return url


class Answer:
    """An answer that is being read.

    Every way of reading raises `ServerUnreachable` when the answer breaks off.
    """

    def __init__(self, response: http.client.HTTPResponse, base_url: str) -> None:
        self._response = response
        self._base_url = base_url

    def header(self, name: str) -> str | None:
        """Give one header."""
        return self._response.headers.get(name)

    def json(self) -> object:
        """Read the whole answer as JSON."""
        with self._unbroken():
            return json.loads(self._response.read())

    def lines(self) -> Iterator[str]:
        """Read line by line, as they come."""
        while line := self._next(self._response.readline):
            yield line.decode("utf-8").rstrip("\r\n")

    def chunks(self) -> Iterator[bytes]:
        """Read piece by piece, as they come."""
        while chunk := self._next(lambda: self._response.read1(CHUNK_BYTES)):
            yield chunk

    def _next(self, read: Callable[[], bytes]) -> bytes:
        with self._unbroken():
            return read()

    @contextmanager
    def _unbroken(self) -> Generator[None]:
        try:
            yield
        except (OSError, http.client.HTTPException) as error:
            raise ServerUnreachable(
                f"The server at {self._base_url} broke off its answer ({type(error).__name__}); ask again."
            ) from error


@contextmanager
def get(
    base_url: str,
    path: str,
    parameters: Parameters,
    *,
    timeout_seconds: float,
    headers: Mapping[str, str] | None = None,
) -> Generator[Answer]:
    """Ask, and close what was answered when the block ends.

    Raises:
        ServerUnreachable: no server answers there, or the answer broke off.
        RequestRefused: the server refuses; its own sentence says why.
    """
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    request = urllib.request.Request(f"{base_url}/api/v1{path}?{query}", headers=dict(headers or {}))  # noqa: S310  # server_url allows http and https alone
    try:
        response = urllib.request.urlopen(request, timeout=timeout_seconds)  # noqa: S310  # the same
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error) from error
    except (OSError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise ServerUnreachable(
            f"No server answers at {base_url} ({reason}). "
            f"Start it with `lumetra serve`, or name it with --url or {URL_VARIABLE}."
        ) from error
    with response:
        yield Answer(response, base_url)


def _refusal(error: urllib.error.HTTPError) -> RequestRefused | ServerUnreachable:
    """Take the sentence of a problem+json (RFC 9457)."""
    try:
        problem: object = json.loads(error.read())
    except ValueError:
        problem = None
    said = cast("dict[str, object]", problem).get("detail") if isinstance(problem, dict) else None
    sentence = str(said or f"The server answered {error.code} {error.reason}.")
    return ServerUnreachable(sentence) if error.code >= http.client.INTERNAL_SERVER_ERROR else RequestRefused(sentence)
