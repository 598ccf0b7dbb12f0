"""`lumetra.init`, `flush` and `shutdown`: build the pipeline, put it beside whatever is configured, and take it down again."""

import atexit
import logging
import os
import threading
from collections.abc import Mapping, Sequence

from lumetra.auto.patching import Patches
from lumetra.guard import guard
from lumetra.pipeline import Pipeline
from lumetra.redaction import Redactor
from lumetra.runtime import StreamUsage, install
from lumetra.settings import RedactorName, Sampling, Settings, environment_endpoint, policy_of, sampling_of
from lumetra.workers import finish_workers

logger = logging.getLogger("lumetra")

_lock = threading.Lock()
_pipeline: Pipeline | None = None
"""The one this process has; the module remembers it so that `init` can be called twice."""
_workers: Patches | None = None
"""What makes worker processes send what they have before they end."""


def init(
    project: str | None = None,
    *,
    endpoint: str | None = None,
    headers: Mapping[str, str] | None = None,
    service_name: str | None = None,
    environment: str | None = None,
    capture: bool | str | None = None,
    redact: Sequence[RedactorName | Redactor] | None = None,
    max_text_chars: int = 65_536,
    sampling: float | Sampling = 1.0,
    instrument: bool | Sequence[str] = True,
    stream_usage: StreamUsage = "auto",
    metrics: bool = True,
    max_queue_bytes: int = 64 * 1024 * 1024,
) -> None:
    """Send this process's traces to Lumetra, and instrument every library we know that is, or will be, imported.

    Called again it changes nothing. An OpenTelemetry tracer provider that is there already is kept, and given one more
    span processor; otherwise one is made. Standard `OTEL_…` variables are honoured where an argument does not say otherwise.

    Args:
        project: Where the traces are filed; None: under the service's name.
        endpoint: Base address of the server; None: `OTEL_EXPORTER_OTLP_ENDPOINT`, else port 4318 of this machine.
        service_name: None: `OTEL_SERVICE_NAME`, else the project.
        environment: Where this runs: `production`, `staging`.
        headers: Sent with every request, besides `OTEL_EXPORTER_OTLP_HEADERS`.
        capture: Whether messages are recorded: True, False or a mode of OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT;
            None: that variable, else on.
        redact: Built-in redactors by name (`keys`, `emails`, `cards`) and functions of your own; None: all the built-in ones.
        max_text_chars: Longest text that is recorded whole.
        sampling: Share of traces to keep, or a `Sampling`.
        instrument: Which libraries: all, none, or those named.
        stream_usage: Whether streams that did not ask for token counts are made to.
        metrics: Whether the conventions' metrics are recorded, where no meter provider is there already.
        max_queue_bytes: Memory that spans may take while they wait for the server.

    Raises:
        InvalidSetting: an argument cannot be used. Nothing else is ever raised.
    """
    from lumetra.auto.members import chosen
    from lumetra.auto.members import instrument as instrument_all

    global _pipeline, _workers
    settings = Settings(
        project=project,
        endpoint=(endpoint or environment_endpoint(os.environ)).rstrip("/"),
        headers=dict(headers or {}),
        service_name=service_name,
        environment=environment,
        policy=policy_of(capture, redact, max_text_chars),
        sampling=sampling_of(sampling),
        stream_usage=stream_usage,
        metrics=metrics,
        max_queue_bytes=max_queue_bytes,
    )
    instrumentors = chosen(instrument)
    with _lock:
        if _pipeline is not None:
            if _pipeline.settings != settings:
                logger.warning(
                    "lumetra.init was called again with other arguments; the first call counts until lumetra.shutdown()"
                )
            return
        with guard("starting the SDK"):
            _pipeline = Pipeline(settings)
            install(_pipeline.start())
            atexit.register(shutdown)
            _workers = finish_workers(shutdown)
        with guard("instrumenting"):
            instrument_all(instrumentors)


def flush(timeout_s: float = 10.0) -> bool:
    """Send everything recorded so far, e.g. before a function instance is frozen.

    Returns:
        Whether it was all handed over in time; True also when the SDK is not started.
    """
    with guard("flushing"):
        return _pipeline is None or _pipeline.flush(timeout_s)
    return False


def shutdown() -> None:
    """Send what waits, stop, and restore every instrumented library. `init` may be called again afterwards."""
    from lumetra.auto.members import uninstrument

    global _pipeline
    with _lock:
        pipeline, _pipeline = _pipeline, None
        if pipeline is None:
            return
        with guard("restoring instrumented libraries"):
            uninstrument()
        with guard("stopping the SDK"):
            if _workers is not None:
                _workers.undo()
            install(None)
            atexit.unregister(shutdown)
            pipeline.stop()
