"""`with lumetra.prompt("support", version="2"):`: what the model calls inside were asked with, so that versions can be compared.

The mark travels as a session does (`sessions.py`) and is stamped on every span that starts inside; figures by prompt are
summed over its model calls.
"""

from contextvars import Token

from opentelemetry.context import Context, attach, detach, get_current, set_value

from lumetra import conventions as named
from lumetra.guard import guard
from lumetra.sessions import KEY, Stamp, stamp


class prompt:  # noqa: N801 -- it reads as a statement: `with lumetra.prompt("support"):`
    """Count everything recorded in the block to prompt *name*. An inner prompt replaces an outer one, its version too."""

    def __init__(self, name: str, *, version: str | int | None = None) -> None:
        self.name = name
        self.version = version
        self._tokens: list[Token[Context]] = []

    def __enter__(self) -> "prompt":
        with guard("entering a prompt"):
            self._tokens.append(attach(set_value(KEY, self._stamp())))
        return self

    def __exit__(self, *_: object) -> None:
        with guard("leaving a prompt"):
            detach(self._tokens.pop())

    def _stamp(self) -> Stamp:
        outer = {key: value for key, value in stamp(get_current()).items() if key != named.PROMPT_VERSION}
        version = {} if self.version is None else {named.PROMPT_VERSION: str(self.version)}
        return {**outer, named.PROMPT_NAME: str(self.name), **version}
