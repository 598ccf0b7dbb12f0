"""How a reader's language writes numbers: the decimal sign and the one between thousands.

Source: CLDR 47, `numbers/symbols` of each language (default numbering system).
"""

from typing import NamedTuple


class NumberSigns(NamedTuple):
    """The two signs that differ between languages."""

    group: str
    decimal: str

    def written(self, english: str) -> str:
        """Rewrite a number written the English way (`1,234.5`)."""
        if self is ENGLISH:
            return english
        return english.replace(",", "\0").replace(".", self.decimal).replace("\0", self.group)


ENGLISH = NumberSigns(",", ".")
_COMMA = NumberSigns(".", ",")
_SPACE = NumberSigns("\N{NO-BREAK SPACE}", ",")
_NARROW_SPACE = NumberSigns("\N{NARROW NO-BREAK SPACE}", ",")
_SWISS = NumberSigns("’", ".")

_BY_LANGUAGE = {
    "en": ENGLISH,
    "zh": ENGLISH,
    "ja": ENGLISH,
    "ko": ENGLISH,
    "he": ENGLISH,
    "th": ENGLISH,
    "hi": ENGLISH,
    "es-mx": ENGLISH,
    "de": _COMMA,
    "de-ch": _SWISS,
    "de-at": _SPACE,
    "es": _COMMA,
    "it": _COMMA,
    "it-ch": _SWISS,
    "nl": _COMMA,
    "pt": _COMMA,
    "pt-pt": _SPACE,
    "tr": _COMMA,
    "id": _COMMA,
    "vi": _COMMA,
    "da": _COMMA,
    "el": _COMMA,
    "ro": _COMMA,
    "fr": _NARROW_SPACE,
    "ru": _SPACE,
    "uk": _SPACE,
    "pl": _SPACE,
    "cs": _SPACE,
    "sk": _SPACE,
    "sv": _SPACE,
    "nb": _SPACE,
    "fi": _SPACE,
    "hu": _SPACE,
    "bg": _SPACE,
}


def number_signs(accept_language: str | None) -> NumberSigns:
    """Choose the signs for the first language of an Accept-Language header that we know, else the English ones.

    Browsers send the languages in order of preference, so the weights are not read.
    """
    for entry in (accept_language or "").lower().split(","):
        language = entry.split(";", 1)[0].strip()
        for known in (language, language.split("-", 1)[0]):
            if known in _BY_LANGUAGE:
                return _BY_LANGUAGE[known]
    return ENGLISH
