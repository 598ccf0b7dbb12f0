"""What `lumetra.init` is told, checked once: arguments first, then the OpenTelemetry environment, then our defaults."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lumetra.capture import CapturePolicy, capture_mode
from lumetra.errors import InvalidSetting
from lumetra.redaction import BUILT_IN, Redactor, redact_cards, redact_emails, redact_keys
from lumetra.runtime import StreamUsage

DEFAULT_ENDPOINT = "http://127.0.0.1:4318"
"""Where `lumetra serve` listens."""
PROJECT_HEADER = "x-lumetra-project"

RedactorName = Literal["keys", "emails", "cards"]
_REDACTORS: dict[str, Redactor] = {"keys": redact_keys, "emails": redact_emails, "cards": redact_cards}
_SIGNALS = ("traces", "metrics", "logs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """Which traces are kept, decided for whole traces.

    With neither of the keeps, the decision falls at the start of a trace and travels to other services. With one of them it
    falls when the trace's local root ends: such traces are kept whole, the others with probability `rate`.
    """

    rate: float = 1.0
    """Probability of keeping an ordinary trace, 0 to 1; recorded as `lumetra.sample_rate`, so that counts can be corrected."""
    keep_errors: bool = False
    """Keep every trace with a failed span."""
    keep_slower_than_s: float | None = None
    """Keep every trace whose local root takes at least so many seconds; None: slowness does not matter."""

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= 1:
            raise InvalidSetting(f"a sampling rate of {self.rate} is not between 0 and 1")

    @property
    def decides_late(self) -> bool:
        """Whether traces have to be held until they end."""
        return self.rate < 1 and (self.keep_errors or self.keep_slower_than_s is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is decided when the SDK starts."""

    project: str | None
    """None: the server takes the service's name."""
    endpoint: str
    """Base address without a signal's path."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    service_name: str | None = None
    environment: str | None = None
    policy: CapturePolicy
    sampling: Sampling = field(default_factory=Sampling)
    stream_usage: StreamUsage = "auto"
    metrics: bool = True
    max_queue_bytes: int = 64 * 1024 * 1024
    """Of spans that wait for the server; past it new ones are dropped."""

    def signal_endpoint(self, signal: str, environ: Mapping[str, str] = os.environ) -> str:
        """Give the full address of `traces`, `metrics` or `logs`; a variable of the signal's own is taken as it is."""
        assert signal in _SIGNALS
        own = environ.get(f"OTEL_EXPORTER_OTLP_{signal.upper()}_ENDPOINT")
        return own if own and self.endpoint == environment_endpoint(environ) else f"{self.endpoint}/v1/{signal}"


def environment_endpoint(environ: Mapping[str, str]) -> str:
    """Give the base address the environment names, else that of a server on this machine."""
    return (environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/")


def sampling_of(wanted: float | Sampling) -> Sampling:
    """Accept a bare rate for the common case."""
    return wanted if isinstance(wanted, Sampling) else Sampling(rate=float(wanted))


def policy_of(
    capture: bool | str | None, redact: Sequence[RedactorName | Redactor] | None, max_text_chars: int
) -> CapturePolicy:
    """Make the capture policy of an explicit `init`: content on, everything built in redacted, unless told otherwise.

    Raises:
        InvalidSetting: a capture mode or redactor that does not exist.
    """
    mode = capture_mode(capture, default="span_only")
    redactors = BUILT_IN if redact is None else tuple(_redactor(one) for one in redact)
    return CapturePolicy(mode=mode, redactors=redactors, max_text_chars=max_text_chars)


def _redactor(wanted: str | Redactor) -> Redactor:
    if not isinstance(wanted, str):
        return wanted
    if wanted not in _REDACTORS:
        raise InvalidSetting(f"there is no redactor {wanted!r}; take one of {', '.join(_REDACTORS)}, or a function of a text")
    return _REDACTORS[wanted]
