"""What content may leave the process, and in which form: any Python value goes in, redacted and bounded JSON comes out."""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lumetra.cleaning import Cleaner
from lumetra.conventions import CAPTURE_VARIABLE
from lumetra.errors import InvalidSetting
from lumetra.redaction import BUILT_IN, Redactor

logger = logging.getLogger("lumetra")

_as_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
"""Made once: `json.dumps` makes an encoder per call. Cleaned values are our own lists and dictionaries, which hold no circles."""

CaptureMode = Literal["no_content", "span_only", "event_only", "span_and_event"]
"""The values of OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT, in lower case."""

_ALIASES: dict[str, CaptureMode] = {"true": "span_only", "1": "span_only", "false": "no_content", "0": "no_content"}
"""What older instrumentations took; the current ones refuse it, we do not."""
_MODES: dict[str, CaptureMode] = {
    "no_content": "no_content",
    "span_only": "span_only",
    "event_only": "event_only",
    "span_and_event": "span_and_event",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePolicy:
    """Where message content goes, what is taken out of it first, and how much of it is kept."""

    mode: CaptureMode = "no_content"
    redactors: tuple[Redactor, ...] = BUILT_IN
    max_text_chars: int = 65_536
    """Longest single text; the rest is cut and the cut is marked."""
    max_attribute_chars: int = 1_048_576
    """All texts of one attribute together. Texts past it are cut to a mark."""

    @property
    def on_spans(self) -> bool:
        """Content goes into span attributes."""
        return self.mode in {"span_only", "span_and_event"}

    @property
    def on_events(self) -> bool:
        """Content goes into log events beside the span."""
        return self.mode in {"event_only", "span_and_event"}

    @property
    def captures(self) -> bool:
        """Content goes anywhere at all: only then is it worth being read."""
        return self.mode != "no_content"

    def text(self, text: str) -> str:
        """Redact and cut one text."""
        return Cleaner(self.redactors, self.max_text_chars, self.max_attribute_chars).text(text)

    def clean(self, value: object) -> object:
        """Turn any value into plain JSON values, redacted, cut, binary parts replaced by a reference."""
        return Cleaner(self.redactors, self.max_text_chars, self.max_attribute_chars).clean(value)

    def attribute(self, value: object) -> str:
        """Write any value as a span attribute: text stays text, everything else is JSON."""
        cleaned = self.clean(value)
        return cleaned if isinstance(cleaned, str) else _as_json(cleaned)


def capture_mode(wanted: bool | str | None, *, default: CaptureMode, environ: Mapping[str, str] = os.environ) -> CaptureMode:
    """Decide the mode: what the program says, else the standard environment variable, else *default*.

    A variable that says nothing we know is reported and means no content: it was set by somebody who cared.

    Raises:
        InvalidSetting: the program says a word that is no mode.
    """
    if isinstance(wanted, bool):
        return "span_only" if wanted else "no_content"
    if wanted is not None:
        return _mode(wanted)
    word = environ.get(CAPTURE_VARIABLE, "")
    if not word.strip():
        return default
    try:
        return _mode(word)
    except InvalidSetting as problem:
        logger.warning("Lumetra captures no content: %s says: %s", CAPTURE_VARIABLE, problem)
        return "no_content"


def _mode(word: str) -> CaptureMode:
    known = word.strip().lower()
    mode = _MODES.get(known) or _ALIASES.get(known)
    if mode is None:
        raise InvalidSetting(f"{word!r} is no capture mode; take one of {', '.join(_MODES)} (or True, False)")
    return mode
