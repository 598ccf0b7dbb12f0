"""Markdown of a stranger → HTML that cannot do anything: no raw HTML, no links to follow, nothing loaded from elsewhere."""

from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape


def inert_html(text: str) -> Markup:
    """Render CommonMark with tables and strikethrough. A link becomes its text with the address beside it, an image its words."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704  # the renderer escapes all text, and makes only the tags below


class _InertRenderer(RendererHTML):
    """Prints links and images as words, and no style attributes (the content security policy refuses them)."""

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        address = str(tokens[idx].attrGet("href") or "")
        return f'<span class="inert-link" title="{escape(address)}">'

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        return "</span>"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        address = str(tokens[idx].attrGet("src") or "")
        return f'<span class="inert-image" title="{escape(address)}">image: {escape(tokens[idx].content or address)}</span>'

    def cell(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        aligned = str(tokens[idx].attrGet("style") or "").endswith("right")
        return f'<{tokens[idx].tag} class="num">' if aligned else f"<{tokens[idx].tag}>"

    td_open = th_open = cell


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_InertRenderer).enable(
    ["table", "strikethrough"]
)
