"""What is judged: a trace, one of its spans, or a session; and the way back to it."""

from dataclasses import dataclass

from lumetra_webui.pages import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is judged: a trace, one of its spans, or a session."""

    project: str
    trace_id: str | None = None
    span_id: str | None = None
    """The span that is looked at; the trace as a whole stays within reach."""
    is_root: bool = False
    """The span stands for its trace, so what is said is meant of the trace unless one says otherwise."""
    session_id: str | None = None

    @property
    def href(self) -> str:
        """The address of its scores and notes."""
        if self.trace_id is None:
            return addresses.session_judgements(self.project, self.session_id or "")
        return addresses.judgements(
            self.project, self.trace_id, span=self.span_id, root="true" if self.span_id and self.is_root else None
        )

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """What a form carries along to come back here, for its hidden fields."""
        given = {
            "trace_id": self.trace_id,
            "shown_span": self.span_id,
            "shown_root": "true" if self.is_root else None,
            "session_id": self.session_id,
        }
        return tuple((name, value) for name, value in given.items() if value)
