"""The door that is open before the house is: answers while stores are still opening and migrations run.

Orchestrators need `/health` from the first moment (a long migration is not a reason to be killed), exporters need a retryable
answer, and people a page that says to wait.
"""

from dataclasses import dataclass

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

STARTING = b'{"status": "starting", "detail": "Stores are being opened and migrated."}'
ALIVE = b'{"status": "alive"}'


@dataclass(slots=True)
class Gate:
    """ASGI application that stands in for the real one until `inner` is set."""

    inner: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on when open; else say that we live but are not ready."""
        if self.inner is not None:
            await self.inner(scope, receive, send)
        elif scope["type"] == "http":
            await answer_closed(scope, send)


async def answer_closed(scope: HTTPScope, send: Send) -> None:
    """Answer `/health` with 200 and anything else with a retryable 503."""
    alive = scope["path"] == "/health"
    headers = [(b"content-type", b"application/json")]
    # Retry-After, because OTLP exporters keep their batch on a 503 and wait as long as they are told.
    if not alive:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": 200 if alive else 503, "headers": headers})
    await send({"type": "http.response.body", "body": ALIVE if alive else STARTING, "more_body": False})
