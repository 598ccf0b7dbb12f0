"""Words and phrases in a text, the way the text index of `spans` understands them.

Its tokens (`splitByNonAlpha` over ASCII-lowered text) end at every ASCII sign and at nothing else. So a word beyond ASCII is
searched in the spellings its case can have; and in scripts written without spaces, where a token is a whole clause, as a
substring, which no index helps with.
"""

import re

from lumetra_storage.filters.nodes import Contains
from lumetra_storage.filters.parameters import Parameters

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han."""

_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def matches(condition: Contains, column: str, parameters: Parameters, *, indexed: bool) -> str:
    """Write that *column* holds every word and every phrase. An indexed column is lowered by its index, others here."""
    text = column if indexed else f"lower({column})"
    plain = [word for word in condition.words if word.isascii()]
    found = [f"hasAllTokens({text}, {parameters.texts(plain)})"] if plain else []
    found += [_word(word, text, column, parameters) for word in condition.words if not word.isascii()]
    found += [_phrase(phrase, text, column, parameters) for phrase in condition.phrases]
    return " AND ".join(found)


def _word(word: str, text: str, column: str, parameters: Parameters) -> str:
    if _UNSPACED.search(word):
        return f"positionCaseInsensitiveUTF8({column}, {parameters.text(word)}) > 0"
    # The index lowers ASCII alone: ÄRGER is in it as Ärger, ärger as ärger. Each spelling people use is asked for.
    spellings = dict.fromkeys(_ascii_lower(each) for each in (word, word.lower(), word.upper(), word.capitalize()))
    return f"hasAnyTokens({text}, {parameters.texts(list(spellings))})"


def _phrase(phrase: str, text: str, column: str, parameters: Parameters) -> str:
    if phrase.isascii():
        return f"hasPhrase({text}, {parameters.text(_ascii_lower(phrase))})"
    return f"positionCaseInsensitiveUTF8({column}, {parameters.text(phrase)}) > 0"


def _ascii_lower(text: str) -> str:
    return text.translate(_ASCII_LOWER)
