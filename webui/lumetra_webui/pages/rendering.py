"""A page object → HTML: the template that the page names, printed for the one who asked."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.connection import Request
from litestar.enums import MediaType
from markupsafe import Markup

from lumetra_webui.assets import Assets
from lumetra_webui.formats import Formats
from lumetra_webui.number_signs import number_signs

TEMPLATES = Path(__file__).parent.parent / "templates"
_NEVER_KEPT = {"cache-control": "no-store", "vary": "accept-language"}
"""Traces are private, and a page that is loaded again should show what has come since."""


class Printable(Protocol):
    """A page or a part of one."""

    template: ClassVar[str]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Make the Jinja environment once: everything is escaped, and a name that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def html(page: Printable, assets: Assets) -> str:
    """Print *page*; lone surrogates, which JSON can carry and UTF-8 cannot, become replacement characters."""
    text = environment().get_template(page.template).render(page=page, asset=assets.url, icons=Markup(assets.icons))  # noqa: S704  # our own file
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One request's way of looking: formats, address of the server, and the printer."""

    formats: Formats
    server: str
    """Scheme, host and port as the browser sees them, without a slash at the end."""
    assets: Assets
    wants_part: bool
    """True when a script asks for a part of a page."""

    def show(self, page: Printable, status: int = 200, headers: dict[str, str] | None = None) -> Response[str]:
        """Answer with *page*."""
        return Response(
            html(page, self.assets),
            status_code=status,
            media_type=MediaType.HTML,
            headers=_NEVER_KEPT | (headers or {}),
        )


def view_of(request: Request[Any, Any, Any], assets: Assets, *, now: int) -> View:
    """Read from a request how its answer is to look."""
    return View(
        formats=Formats(now=now, signs=number_signs(request.headers.get("accept-language"))),
        server=str(request.base_url).rstrip("/"),
        assets=assets,
        wants_part=request.headers.get("hx-request") == "true",
    )
