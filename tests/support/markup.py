"""HTML as a browser would take it: its elements with their attributes, and its words."""

from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "img", "input", "br", "hr", "path", "use", "rect"})
_ADDRESSES = frozenset({"src", "href", "action", "hx-get", "poster", "srcset"})


class Markup(HTMLParser):
    """Reads a page once."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words.append(" ")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.words.append(" ")
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "script" not in self._within:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of all elements called *tag*."""
        return [attributes for name, attributes in self.elements if name == tag]

    def dangers(self) -> list[str]:
        """Everything that could run, style, or fetch from elsewhere; a page of ours has none of it.

        A link that a person may follow to another site, which does not learn from where, is none.
        """
        found = [
            f"<script> without address: {attrs}"
            for attrs in self.all("script")
            if not attrs.get("src") and attrs.get("type") != "application/json"
        ]
        for tag, attributes in self.elements:
            leads_away = tag == "a" and attributes.get("rel") == "noreferrer noopener" and attributes["href"].startswith("http")
            for name, value in attributes.items():
                if name.startswith("on") or name == "style" or (name in _ADDRESSES and not (_is_ours(value) or leads_away)):
                    found.append(f"<{tag} {name}={value[:60]!r}>")
        return found


def _is_ours(address: str) -> bool:
    return address.startswith(("/", "#", "?", "data:image/png;base64,")) and not address.startswith("//")
