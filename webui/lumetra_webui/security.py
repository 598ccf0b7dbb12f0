"""What keeps other web sites out while there are no accounts: Host and Origin checks, and headers that bind our own pages.

A page of another site runs in the user's browser and can reach a loopback port. It is stopped in three ways: a Host header that
is not ours is refused (DNS rebinding), a request that names a foreign Origin is refused whatever its method, and no CORS grant
is ever sent, save to the origins the operator lists.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from lumetra_webui.settings import ServerSettings, host_name

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class SameSite:
    """ASGI middleware: refuses foreign hosts and origins, and sends the security headers with every answer."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self.app = app
        self.host_names = settings.host_names
        self.allowed_origins = frozenset(settings.allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request of our own site on, with headers; answer any other with 403."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        origin = headers.get("origin")
        if refusal := self.refusal(headers.get("host", ""), origin):
            await ASGIResponse(body=refusal.encode(), status_code=403, media_type="text/plain")(scope, receive, send)
            return
        granted = origin if origin in self.allowed_origins else None
        # Answered here: the framework's own answer to OPTIONS carries no grant, and without one the browser does not send.
        if granted and scope["method"] == "OPTIONS":
            await ASGIResponse(body=b"", status_code=204, headers=preflight(granted))(scope, receive, send)
            return
        await self.app(scope, receive, sending_headers(send, granted))

    def refusal(self, host: str, origin: str | None) -> str | None:
        """Say why a request is refused; None when it is not."""
        if self.host_names is not None and host_name(host) not in self.host_names:
            return f"This server is not called {host_name(host)!r}. If it is, list the name in LUMETRA_ALLOWED_HOSTS."
        if origin is None or origin in self.allowed_origins:
            return None
        if not is_own(origin, host):
            return f"Requests from pages of {origin!r} are not answered. If they should be, list the origin in LUMETRA_ALLOWED_ORIGINS."
        return None


def is_own(origin: str, host: str) -> bool:
    """Tell whether a page of *origin* was served under the name *host*, port included; "null" (a sandbox, a file) never was."""
    try:
        return urlsplit(origin).netloc.lower() == host.lower() != ""
    except ValueError:  # anybody may send any header: `http://[` is no origin of ours, and no failure either
        return False


def preflight(origin: str) -> dict[str, str]:
    """Answer a CORS preflight of a listed origin."""
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST, OPTIONS",
        "access-control-allow-headers": "content-type, content-encoding, authorization, x-lumetra-project, x-api-key",
        "access-control-max-age": "600",
        "vary": "origin",
    }


def sending_headers(send: Send, granted_origin: str | None) -> Send:
    """Wrap *send* so that the answer carries the security headers, and the grant where an origin has one."""
    extra = dict(HEADERS)
    if granted_origin:
        extra |= {
            "access-control-allow-origin": granted_origin,
            "vary": "origin",
            "cross-origin-resource-policy": "cross-origin",
        }

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            set_missing(MutableScopeHeaders(message), extra.items())
        await send(message)

    return send_with_headers


def set_missing(headers: MutableScopeHeaders, extra: Iterable[tuple[str, str]]) -> None:
    """Add the headers a handler did not set itself."""
    for name, value in extra:
        headers.setdefault(name, value)
