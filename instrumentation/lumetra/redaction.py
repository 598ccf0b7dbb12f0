"""Take secrets and personal marks out of text: keys, e-mail addresses and card numbers go in, `[redacted:…]` comes out.

Every pattern is anchored and bounded, so that a long unbroken text costs linear time.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

Redactor: TypeAlias = Callable[[str], str]
"""Takes a text, gives the text that may leave the process."""

_KEY = re.compile(
    r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}"  # OpenAI, Anthropic, Langfuse, OpenRouter
    r"|\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}"  # Stripe
    r"|\bA(?:KIA|SIA)[0-9A-Z]{16}\b"  # AWS access key id
    r"|\bgh[opsur]_[A-Za-z0-9]{36,}|\bgithub_pat_[A-Za-z0-9_]{36,}|\bglpat-[A-Za-z0-9_-]{20,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"  # Slack
    r"|\bAIza[0-9A-Za-z_-]{35}"  # Google
    r"|\bhf_[A-Za-z0-9]{30,}"  # Hugging Face
    r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"  # JWT
    r"|(?i:\bbearer[ ]+)[A-Za-z0-9._~+/=-]{16,}"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8192}?-----END [A-Z ]{0,30}PRIVATE KEY-----"
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])")
_CARD = re.compile(r"(?<![\d.])[3-6]\d{3}(?:[ -]?\d){9,15}(?![\d.]?\d)")
_CARD_BEGINNING = re.compile(r"[3-6]\d{3}")
"""In every text that `_CARD` matches. It looks nowhere back, so the engine skips to the first digit in a tenth of the time."""
_CARD_LENGTHS = frozenset({13, 14, 15, 16, 19})
_SHORTEST_CARD = min(_CARD_LENGTHS)
_CARD_DIGITS = ("3", "4", "5", "6")
"""The first digit says the issuer: American Express and Diners, Visa, Mastercard, Discover and Maestro."""

_SECRET_NAMES = re.compile(
    r"(?i)(?:^|_|-)(?:api_?key|password|passwd|secret|authorization|access_token|refresh_token|private_key)$"
)


_HYPHENED_MARKS = ("sk-", "pk-", "rk-", "glpat-", "xox", "-----BEGIN")
_UNDERLINED_MARKS = ("_live_", "_test_", "gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_", "hf_")
_OTHER_MARKS = ("AKIA", "ASIA", "AIza", "eyJ", "earer", "EARER")
"""One of the marks is in every text that `_KEY` matches; looking for them is twenty times quicker than the pattern, and most
of them need a sign that most texts do not have."""
SHORTEST_SECRET_CHARS = 6
"""The shortest text anything built in can find something in: a@b.io."""


def redact_keys(text: str) -> str:
    """Replace API keys, bearer tokens, JWTs and private keys of the well-known vendors' forms."""
    return _KEY.sub("[redacted:key]", text) if _may_hold_a_key(text) else text


def _may_hold_a_key(text: str) -> bool:
    return (
        _has_any(text, _OTHER_MARKS)
        or ("-" in text and _has_any(text, _HYPHENED_MARKS))
        or ("_" in text and _has_any(text, _UNDERLINED_MARKS))
    )


def _has_any(text: str, marks: tuple[str, ...]) -> bool:
    for mark in marks:  # noqa: SIM110 -- `any` takes twice as long, and this runs for every text of every message
        if mark in text:
            return True
    return False


def redact_emails(text: str) -> str:
    """Replace e-mail addresses."""
    return _EMAIL.sub("[redacted:email]", text) if "@" in text else text


def redact_cards(text: str) -> str:
    """Replace payment card numbers: right length, issuer digit and check digit (Luhn, ISO/IEC 7812-1)."""
    if len(text) < _SHORTEST_CARD or not _has_any(text, _CARD_DIGITS) or _CARD_BEGINNING.search(text) is None:
        return text
    return _CARD.sub(lambda match: "[redacted:card]" if _is_card(match[0]) else match[0], text)


@lru_cache(maxsize=1024)
def names_a_secret(key: str) -> bool:
    """Tell whether a mapping's *key* says that its value is a secret, whatever the value looks like.

    Keys repeat (role, content, type, …), so the last thousand are remembered.
    """
    return _SECRET_NAMES.search(key) is not None


BUILT_IN: tuple[Redactor, ...] = (redact_keys, redact_emails, redact_cards)


def _is_card(candidate: str) -> bool:
    digits = [int(character) for character in candidate if character.isdigit()]
    if len(digits) not in _CARD_LENGTHS:
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
