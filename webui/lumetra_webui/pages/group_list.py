"""Sessions or users as rows of a list: what their traces add up to."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from lumetra_core.trace import Page
from lumetra_storage.groups import GroupSummary, ScoreAverage
from lumetra_webui.formats import Formats, Moment, Quantity, label
from lumetra_webui.pages import addresses
from lumetra_webui.pages.facts import Fact
from lumetra_webui.pages.narrowing import Narrowing

Kind = Literal["sessions", "users"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One session or user of the list."""

    key: str
    href: str
    last: Moment
    length: Quantity | None
    """From the start of its first trace to that of its last one; None where there is only one."""
    traces: str
    sessions: str
    users: str | None
    tokens: Quantity | None
    tokens_split: str | None
    cost: Quantity | None
    scores: str | None
    errors: str | None
    """How many spans failed, in words; None when none did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRows:
    """Some rows of the list alone, to be appended."""

    template: ClassVar = "_group_rows.html"
    kind: Kind
    rows: tuple[GroupRow, ...]
    older_href: str | None
    """Where the list goes on: a page to a person, rows to append to a script; None at its end."""


def group_rows(found: Page[GroupSummary], formats: Formats, *, kind: Kind, project: str, narrowing: Narrowing) -> GroupRows:
    """Format one page of the list, and say where it goes on."""
    older = {**narrowing.query, "cursor": found.next_cursor} if found.next_cursor else None
    rows = tuple(_row(group, formats, kind, project) for group in found.items)
    return GroupRows(kind=kind, rows=rows, older_href=addresses.groups(project, kind, **older) if older else None)


def group_facts(group: GroupSummary, formats: Formats) -> tuple[Fact, ...]:
    """Choose the facts of a session's or user's header; unknown ones are left out."""
    facts = [
        Fact(term="First", moment=formats.moment(group.first_time)),
        Fact(term="Last", moment=formats.moment(group.last_time)),
        Fact(term="Traces", text=formats.count(group.trace_count)),
    ]
    if tokens := _tokens(group):
        facts.append(Fact(term="Tokens", quantity=formats.tokens(tokens), note=_split(group, formats)))
    if group.cost_usd is not None:
        facts.append(Fact(term="Cost", quantity=formats.cost(group.cost_usd)))
    if group.error_count:
        facts.append(Fact(term="Errors", text=formats.count(group.error_count)))
    facts += [Fact(term=label(score.name, 40), text=score_words(score, formats)) for score in group.scores]
    return tuple(facts)


def score_words(score: ScoreAverage, formats: Formats) -> str:
    """Write a mean with how many it is of; labels are only counted."""
    count = f"n{_THIN}={_THIN}{formats.count(score.count)}"
    return count if score.mean is None else f"{formats.number(score.mean, 2)} ({count})"


_THIN = "\N{NO-BREAK SPACE}"


def _row(group: GroupSummary, formats: Formats, kind: Kind, project: str) -> GroupRow:
    tokens = _tokens(group)
    more_users = "" if len(group.users) < 5 else ", …"
    return GroupRow(
        key=label(group.key, 120),
        href=addresses.group(project, kind, group.key),
        last=formats.moment(group.last_time),
        length=formats.duration(length) if (length := group.last_time - group.first_time) > 0 else None,
        traces=formats.count(group.trace_count),
        sessions=formats.count(group.session_count),
        users=", ".join(label(user, 60) for user in group.users) + more_users or None,
        tokens=formats.tokens(tokens),
        tokens_split=_split(group, formats) if tokens is not None else None,
        cost=formats.cost(group.cost_usd),
        scores=" · ".join(f"{label(score.name, 40)} {score_words(score, formats)}" for score in group.scores) or None,
        errors=formats.plural(group.error_count, "error") if group.error_count else None,
    )


def _tokens(group: GroupSummary) -> int | None:
    counted = [tokens for tokens in (group.input_tokens, group.output_tokens) if tokens is not None]
    return sum(counted) if counted else None


def _split(group: GroupSummary, formats: Formats) -> str:
    return f"{formats.count(group.input_tokens or 0)} in, {formats.count(group.output_tokens or 0)} out"
