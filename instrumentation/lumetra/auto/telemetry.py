"""Start operations: the only door through which instrumentors make spans."""

from opentelemetry.context import Context, get_current
from opentelemetry.trace import Tracer, get_tracer, set_span_in_context

from lumetra import conventions as named
from lumetra.auto.exchange import Request
from lumetra.auto.operations import AbsorbedOperation, Operation, SpanOperation
from lumetra.auto.suppression import enclosing, is_recorded_by_others, is_silenced, marked
from lumetra.guard import guard
from lumetra.runtime import Runtime, current


class Telemetry:
    """Records under one instrumentation scope, into whatever is configured at the moment of the call."""

    __slots__ = ("_tracer", "scope", "version")

    def __init__(self, scope: str, version: str | None = None) -> None:
        self.scope = scope
        self.version = version
        self._tracer: tuple[Runtime, Tracer] | None = None

    @property
    def captures_content(self) -> bool:
        """Whether messages and the like are wanted at all."""
        return current().policy.captures

    def start(self, request: Request, *, parent: Context | None = None, start_time_ns: int | None = None) -> Operation | None:
        """Start an operation inside *parent* (None: the current context). It is not made current: attach its `context`.

        Returns:
            None where nothing is to be recorded: instrumentation is suppressed, or another family's inference span is open
            around this model call. An operation without a span of its own where one of ours is.
        """
        around = get_current() if parent is None else parent
        outer = enclosing(around, request.family) if request.is_inference else None
        if outer is not None:
            return AbsorbedOperation(request, outer, around)
        if is_silenced() or (request.is_inference and is_recorded_by_others(around)):
            return None
        return self._start(request, around, start_time_ns)

    def _start(self, request: Request, around: Context, start_time_ns: int | None) -> SpanOperation:
        runtime = current()
        span = self.tracer(runtime).start_span(
            request.span_name,
            around,
            request.span_kind,
            request.span_attributes(),
            start_time=start_time_ns,
            record_exception=False,
            set_status_on_exception=False,
        )
        if request.content is not None and runtime.policy.on_spans and span.is_recording():
            with guard("capturing a request"):
                for name, value in request.content().items():
                    span.set_attribute(name, runtime.policy.attribute(value))
        inside = set_span_in_context(span, around)
        operation = SpanOperation(request, span, inside, runtime)
        if request.is_inference:
            operation.context = marked(inside, operation)
        return operation

    def tracer(self, runtime: Runtime) -> Tracer:
        """Give the tracer of *runtime*, made once."""
        if self._tracer is None or self._tracer[0] is not runtime:
            tracer = get_tracer(self.scope, self.version, runtime.tracer_provider, named.SCHEMA_URL)
            self._tracer = (runtime, tracer)
        return self._tracer[1]
