"""Replace functions of a library when it is imported, and put them back: nothing is imported before the user does it."""

import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias, cast

import wrapt

from lumetra.guard import guard, guarded

Wrapper: TypeAlias = Callable[[Callable[..., Any], Any, tuple[Any, ...], Mapping[str, Any]], Any]
"""wrapt's form: the wrapped function (bound), the instance, the positional and the keyword arguments."""


class _Replaced(NamedTuple):
    owner: Any
    name: str
    original: Any
    replacement: Any


class Patches:
    """Everything one instrumentor changed, in order, so that it can be undone."""

    def __init__(self) -> None:
        self._switch = [True]
        """Not empty while active. Its `__len__` is what wrapt asks at each call: nothing of ours runs there that could fail."""
        self._replaced: list[_Replaced] = []
        self._cleanups: list[Callable[[], None]] = []

    @property
    def active(self) -> bool:
        """False after `undo`: a hook that could not be taken out (somebody wrapped it again) must then do nothing."""
        return bool(self._switch)

    def add(self, module: str, path: str, wrapper: Wrapper) -> None:
        """Wrap `module`'s *path* (`Class.method` or `function`) once it is imported. One that does not exist is skipped."""

        def replace(imported: ModuleType) -> None:
            *owners, name = path.split(".")
            owner: Any = imported
            for step in owners:
                owner = getattr(owner, step, None)
            if owner is not None and name in vars(owner):
                self.replace(owner, name, wrapper)

        self.when_imported(module, replace)

    def when_imported(self, module: str, change: Callable[[ModuleType], None]) -> None:
        """Run *change* with *module* now if it is imported, else right after somebody imports it."""

        @guarded
        def hook(imported: ModuleType) -> None:
            if self.active:
                change(imported)

        if module in sys.modules:
            hook(sys.modules[module])
        else:
            wrapt.register_post_import_hook(hook, module)  # pyright: ignore[reportUnknownMemberType]

    def on_undo(self, cleanup: Callable[[], None]) -> None:
        """Run *cleanup* when everything is undone: unregister a handler, put an environment variable back."""
        self._cleanups.append(cleanup)

    def undo(self) -> None:
        """Put everything back. A function that somebody else has wrapped since stays, and our part of it goes quiet."""
        self._switch.clear()
        for replaced in reversed(self._replaced):
            with guard("restoring a function"):
                if vars(replaced.owner).get(replaced.name) is replaced.replacement:
                    setattr(replaced.owner, replaced.name, replaced.original)
        for cleanup in reversed(self._cleanups):
            guarded(cleanup)()
        self._replaced.clear()
        self._cleanups.clear()

    def replace(self, owner: Any, name: str, wrapper: Wrapper) -> None:
        """Wrap what *owner*, a module or class, itself has under *name*; once, by whatever modules it is found."""
        if any(known.owner is owner and known.name == name for known in self._replaced):
            return
        original = cast("Any", vars(owner)[name])
        replacement = wrapt.FunctionWrapper(original, wrapper, enabled=cast("Callable[[], bool]", self._switch.__len__))
        setattr(owner, name, replacement)
        self._replaced.append(_Replaced(owner, name, original, replacement))
