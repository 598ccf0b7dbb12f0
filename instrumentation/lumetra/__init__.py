"""Lumetra's SDK: instrument an LLM application with one line, and never hurt it.

    import lumetra

    lumetra.init(project="support-bot")

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lumetra.configuration import flush, init, shutdown
    from lumetra.decorator import trace
    from lumetra.prompt_marks import prompt
    from lumetra.scoring import score
    from lumetra.sessions import session
    from lumetra.settings import Sampling
    from lumetra.spans import current_span_id, current_trace_id, span

__all__ = [
    "Sampling",
    "current_span_id",
    "current_trace_id",
    "flush",
    "init",
    "prompt",
    "score",
    "session",
    "shutdown",
    "span",
    "trace",
]

_HOMES = {
    "Sampling": "lumetra.settings",
    "current_span_id": "lumetra.spans",
    "current_trace_id": "lumetra.spans",
    "flush": "lumetra.configuration",
    "init": "lumetra.configuration",
    "prompt": "lumetra.prompt_marks",
    "score": "lumetra.scoring",
    "session": "lumetra.sessions",
    "shutdown": "lumetra.configuration",
    "span": "lumetra.spans",
    "trace": "lumetra.decorator",
}
"""Where each public name lives. No module may be called like one of them: importing it would put the module in its place."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'lumetra' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
