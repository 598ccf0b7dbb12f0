"""What analysis needs of a span, whole or without payloads; both `lumetra_core.span.Span` and a list's summary have it."""

from typing import Protocol, TypeVar


class TracedSpan(Protocol):
    """Fields mean what they mean in `lumetra_core.span.Span`."""

    @property
    def span_id(self) -> str: ...  # noqa: D102
    @property
    def parent_span_id(self) -> str | None: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def operation(self) -> str | None: ...  # noqa: D102
    @property
    def start_time(self) -> int: ...  # noqa: D102
    @property
    def duration_ns(self) -> int: ...  # noqa: D102
    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def model(self) -> str | None: ...  # noqa: D102
    @property
    def agent_name(self) -> str | None: ...  # noqa: D102
    @property
    def tool_name(self) -> str | None: ...  # noqa: D102
    @property
    def usage_is_leaf(self) -> bool: ...  # noqa: D102
    @property
    def input_tokens(self) -> int | None: ...  # noqa: D102
    @property
    def output_tokens(self) -> int | None: ...  # noqa: D102
    @property
    def cost_usd(self) -> float | None: ...  # noqa: D102


AnySpan = TypeVar("AnySpan", bound=TracedSpan)
