"""Sessions: everything recorded inside `with lumetra.session(…)` belongs to one conversation, whoever records it.

The session lives in the OpenTelemetry context, so it follows tasks and (with the threads instrumentor) threads, and never
leaves the process in a header: a user's id is nobody else's business. A span processor stamps it on every span that starts.
"""

from collections.abc import Mapping, Sequence
from contextvars import Token

from opentelemetry.context import Context, attach, detach, get_current, get_value, set_value
from opentelemetry.util.types import AttributeValue

from lumetra import conventions as named
from lumetra.guard import guard
from lumetra.runtime import current

KEY = "lumetra.session"
Stamp = Mapping[str, AttributeValue]
"""The attributes every span of a session gets."""


class session:  # noqa: N801 -- it reads as a statement: `with lumetra.session("conv-17"):`
    """Put everything recorded in the block into session *id*.

    Nested sessions add to the outer one: a new id, user or metadata replaces, tags join.
    """

    def __init__(
        self,
        id: str | None = None,  # noqa: A002 -- the word users look for
        *,
        user: str | None = None,
        tags: Sequence[str] = (),
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        self.id = id
        self.user = user
        self.tags = tags
        self.metadata = metadata
        self._tokens: list[Token[Context]] = []

    def __enter__(self) -> "session":
        with guard("entering a session"):
            self._tokens.append(attach(set_value(KEY, self._stamp())))
        return self

    def __exit__(self, *_: object) -> None:
        with guard("leaving a session"):
            detach(self._tokens.pop())

    def _stamp(self) -> Stamp:
        outer = stamp(get_current())
        added: dict[str, AttributeValue] = {}
        if self.id is not None:
            added[named.CONVERSATION_ID] = str(self.id)
        if self.user is not None:
            added[named.USER_ID] = str(self.user)
        if self.tags:
            before = outer.get(named.TAGS)
            added[named.TAGS] = tuple(dict.fromkeys([*(before if isinstance(before, tuple) else ()), *map(str, self.tags)]))
        for key, value in (self.metadata or {}).items():
            added[named.METADATA_PREFIX + key] = _attribute(value)
        return {**outer, **added}


def stamp(context: Context) -> Stamp:
    """Give what spans in *context* are stamped with; empty outside of a session."""
    found = get_value(KEY, context)
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType] -- only `session` writes it


def _attribute(value: object) -> AttributeValue:
    return value if isinstance(value, bool | int | float) else current().policy.attribute(value)
