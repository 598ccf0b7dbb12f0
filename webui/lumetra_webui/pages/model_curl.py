"""A model call → a line for a shell that makes it again. What the trace holds is a stranger's: nothing in it leaves its quotes."""

import ipaddress
import json
import re

from lumetra_core.span import Span
from lumetra_webui.pages.openai_request import request_body, request_path

_UNKNOWN_BASE = '"${OPENAI_BASE_URL:-https://api.openai.com/v1}/'
"""The variable and the address that OpenAI's own clients use."""
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_MOST_ARGUMENT_BYTES = 100_000
"""Linux takes 131,072 bytes for one argument (MAX_ARG_STRLEN); what is longer goes through a pipe, which has no limit."""


def model_curl(span: Span) -> str | None:
    """Write the call; None for a span that is no call of a model, or whose input was not recorded.

    The key is `$OPENAI_API_KEY` of whoever runs it.
    """
    body, path = request_body(span), request_path(span)
    if body is None or path is None:
        return None
    quoted = in_quotes(body)
    is_long = len(quoted) > _MOST_ARGUMENT_BYTES
    options = [
        "curl -sS" + (" -N" if body.get("stream") else "") + f" {_address(span, path)}",
        '-H "Authorization: Bearer $OPENAI_API_KEY"',
        "-H 'Content-Type: application/json'",
        "--data-binary @-" if is_long else f"--data-raw {quoted}",
    ]
    return (f"printf %s {quoted} |\n" if is_long else "") + " \\\n  ".join(options) + "\n"


def in_quotes(body: object) -> str:
    """Write JSON as one argument in single quotes, in printable ASCII alone.

    In single quotes a shell expands nothing, and JSON can say every other sign by its number: the quote itself, line breaks and
    the controls of a terminal too. So no content can end the quotes or move the cursor.
    """
    text = json.dumps(body, ensure_ascii=True).replace("'", "\\u0027").replace("\x7f", "\\u007f")
    return f"'{text}'"


def _address(span: Span, path: str) -> str:
    """Address the server the span names; where it names none, or nothing that is a host, the one the reader's shell is set to."""
    host = str(span.attributes.get("server.address") or "")
    port = span.attributes.get("server.port")
    if not _HOST.fullmatch(host):
        return f'{_UNKNOWN_BASE}{path}"'
    # Names without a dot are those of a machine or a container next to the application; these rarely have a certificate.
    is_local = "." not in host or _is_private(host)
    scheme, usual = ("http", 80) if is_local else ("https", 443)
    shown_port = (
        f":{port}" if isinstance(port, int) and not isinstance(port, bool) and 0 < port < 65_536 and port != usual else ""
    )
    return f"'{scheme}://{host}{shown_port}/v1/{path}'"


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
