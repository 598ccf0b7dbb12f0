"""Actors of an agent graph, as addresses and people name them."""

from typing import cast, get_args

from lumetra_core.analysis.agent_graph import Actor, ActorKind
from lumetra_webui.formats import one_line

_KINDS: tuple[str, ...] = get_args(ActorKind)
_FAMILIES: dict[ActorKind, str] = {"application": "plain"}
"""Hues and icons are those of the operations; the application has none of its own."""


def actor_key(actor: Actor) -> str:
    """Write an actor as `tool:search`, for an address."""
    return f"{actor.kind}:{actor.name}"


def read_actor(key: str | None) -> Actor | None:
    """Read what `actor_key` wrote; None for none, and for what is no actor."""
    kind, colon, name = (key or "").partition(":")
    return Actor(cast("ActorKind", kind), name) if colon and kind in _KINDS else None


def actor_family(actor: Actor) -> str:
    """Name the hue and icon of an actor."""
    return _FAMILIES.get(actor.kind, actor.kind)


def actor_name(actor: Actor, most: int = 60) -> str:
    """Name an actor to people."""
    return "application" if actor.kind == "application" else one_line(actor.name, most) or "unnamed"
