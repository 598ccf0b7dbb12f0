"""Errors as problem+json (RFC 9457): what happened, what was kept, what to do next."""

import logging
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from lumetra_core.errors import InvalidInput, LumetraError, NotFound, Unavailable
from lumetra_storage.filters import FilterError
from lumetra_storage.sql_access import SqlRejected

logger = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"


def status_of(error: Exception) -> int:
    """Choose the HTTP status an error is answered with."""
    match error:
        case InvalidInput():
            return HTTPStatus.BAD_REQUEST
        case NotFound():
            return HTTPStatus.NOT_FOUND
        case Unavailable():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case HTTPException():
            return error.status_code
        case _:
            return HTTPStatus.INTERNAL_SERVER_ERROR


def detail_of(error: Exception) -> str:
    """Say what happened in a sentence; the inside of an unexpected error stays in the log."""
    match error:
        case LumetraError():
            return str(error)
        case HTTPException():
            return validation_detail(error) or error.detail
        case _:
            return "Lumetra failed on this request; nothing stored was touched. The server's log has the particulars."


def validation_detail(error: HTTPException) -> str | None:
    """Name the parameters a request got wrong."""
    extra = error.extra
    if not isinstance(extra, list):
        return None
    wrong = [f"{item.get('key', 'body')}: {item.get('message', 'not valid')}" for item in extra if isinstance(item, dict)]
    return "; ".join(wrong) or None


def place_of(error: Exception) -> dict[str, object]:
    """Point at the place of a filter or SQL that is wrong, and say what was probably meant; nothing for other errors."""
    if isinstance(error, SqlRejected):
        return {"line": error.line, "column": error.column, "suggestion": error.suggestion}
    if not isinstance(error, FilterError):
        return {}
    return {"position": error.place.offset, "length": error.place.length, "suggestion": error.suggestion}


def problem(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, object]]:
    """Answer *error* as problem+json, with Retry-After where trying again may help."""
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, Unavailable):
        logger.error("request failed", exc_info=error, extra={"path": request.url.path})
    headers = {"retry-after": str(error.retry_after_seconds)} if isinstance(error, Unavailable) else {}
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail_of(error),
        "instance": request.url.path,
        **place_of(error),
    }
    return Response(body, status_code=status, media_type=PROBLEM_JSON, headers=headers)
