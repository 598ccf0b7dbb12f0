"""One session as a conversation over many traces: what was asked, what was answered, and what each turn took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from lumetra_core.clock import NS_PER_SECOND
from lumetra_core.score import Score
from lumetra_core.trace import Page
from lumetra_storage.groups import GroupSummary
from lumetra_storage.sessions import SessionTurn
from lumetra_webui.formats import Formats, Identifier, Moment, Quantity, identifier, label, one_line, visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.blocks import body
from lumetra_webui.pages.facts import Fact
from lumetra_webui.pages.group_list import group_facts
from lumetra_webui.pages.judgement_subject import Subject
from lumetra_webui.pages.judgements import JudgementPanel, judgement_panel
from lumetra_webui.pages.limits import FIRST_LOOK
from lumetra_webui.pages.narrowing import equals
from lumetra_webui.pages.shell import Crumb, Shell, project_shell
from lumetra_webui.pages.turns import Turn

_PAUSE_NS = 30 * 60 * NS_PER_SECOND
"""A gap in the conversation worth saying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionExchange:
    """One trace of the session: what went in and what came out."""

    place: str
    trace_href: str
    name: str
    started: Moment
    pause: str | None
    """Time since the turn before ended, in words; None where it went straight on."""
    duration: Quantity
    tokens: Quantity | None
    cost: Quantity | None
    models: str | None
    errors: str | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLink:
    """Someone who took part."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    """The page."""

    template: ClassVar = "session.html"
    shell: Shell
    session_id: Identifier
    facts: tuple[Fact, ...]
    users: tuple[UserLink, ...]
    judgements: JudgementPanel
    """Of the session as a whole."""
    exchanges: tuple[SessionExchange, ...]
    traces_href: str
    first_href: str | None
    """Back to the start of the conversation; None there."""
    later_href: str | None


def session_page(
    session: GroupSummary,
    turns: Page[SessionTurn],
    scores: Sequence[Score],
    formats: Formats,
    *,
    project: str,
    cursor: str | None,
) -> SessionPage:
    """Lay out one page of the conversation, the earliest trace first."""
    own = addresses.group(project, "sessions", session.key)
    sessions = Crumb(label="Sessions", href=addresses.groups(project, "sessions"))
    later = addresses.group(project, "sessions", session.key, cursor=turns.next_cursor) if turns.next_cursor else None
    before: tuple[SessionTurn | None, ...] = (None, *turns.items)
    return SessionPage(
        shell=project_shell(project, sessions, Crumb(label=label(session.key, 80)), part="Sessions"),
        session_id=identifier(visible(session.key)),
        facts=group_facts(session, formats),
        users=tuple(UserLink(name=label(user, 60), href=addresses.group(project, "users", user)) for user in session.users),
        judgements=judgement_panel(scores, Subject(project=project, session_id=session.key), formats, is_open=bool(scores)),
        exchanges=tuple(_exchange(turn, earlier, formats, project) for earlier, turn in zip(before, turns.items, strict=False)),
        traces_href=addresses.traces(project, filter=equals("session_id", session.key), range="30d"),
        first_href=own if cursor else None,
        later_href=later,
    )


def _exchange(turn: SessionTurn, earlier: SessionTurn | None, formats: Formats, project: str) -> SessionExchange:
    pause_ns = turn.start_time - (earlier.start_time + earlier.duration_ns) if earlier else 0
    counted = [tokens for tokens in (turn.input_tokens, turn.output_tokens) if tokens is not None]
    said = (_said("user", "User", turn.input), _said("assistant", "Assistant", turn.output))
    return SessionExchange(
        place=turn.trace_id,
        trace_href=addresses.trace(project, turn.trace_id),
        name=one_line(turn.name, 120) or "unnamed",
        started=formats.moment(turn.start_time),
        pause=_pause_words(pause_ns, formats) if pause_ns >= _PAUSE_NS else None,
        duration=formats.duration(turn.duration_ns),
        tokens=formats.tokens(sum(counted)) if counted else None,
        cost=formats.cost(turn.cost_usd),
        models=", ".join(label(model, 60) for model in turn.models) or None,
        errors=formats.plural(turn.error_count, "error") if turn.error_count else None,
        turns=tuple(each for each in said if each is not None),
    )


def _pause_words(pause_ns: int, formats: Formats) -> str:
    minutes = pause_ns // (60 * NS_PER_SECOND)
    for size, unit in ((1440, "day"), (60, "hour")):
        if minutes >= size:
            return formats.plural(minutes // size, unit)
    return formats.plural(minutes, "minute")


def _said(role: str, speaker: str, text: str | None) -> Turn | None:
    return None if text is None else Turn(role=role, speaker=speaker, blocks=(body(text, FIRST_LOOK, markdown=True),))
