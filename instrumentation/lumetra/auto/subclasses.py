"""Wrap methods on every subclass of a library's base class: those there are, and those still to be defined."""

import functools
from collections.abc import Callable, Iterator, Mapping
from inspect import isasyncgenfunction
from typing import Any

from lumetra.auto.patching import Patches, Wrapper
from lumetra.guard import guard, guarded

_HOOK = "__init_subclass__"


def wrap_subclasses(patches: Patches, base: type, wrappers: Mapping[str, Wrapper]) -> None:
    """Wrap, on each subclass of *base* that defines it itself, every method named in *wrappers*; abstract ones are left.

    A library's own plug-ins (a model class per provider) override the methods where calls begin, so the base class alone
    cannot be patched, and new plug-ins are imported at any time.
    """

    @guarded
    def wrap(kind: type) -> None:
        for name, wrapper in wrappers.items():
            method = vars(kind).get(name)
            # An asynchronous generator where the library's own give an awaitable cannot be told from outside: left alone.
            if callable(method) and not getattr(method, "__isabstractmethod__", False) and not isasyncgenfunction(method):
                patches.replace(kind, name, wrapper)

    for kind in _subclasses(base):
        wrap(kind)
    _watch_subclasses(patches, base, wrap)


def _watch_subclasses(patches: Patches, base: type, wrap: Callable[[type], object]) -> None:
    inherited = vars(base).get(_HOOK)

    def defined(kind: type, **kwargs: Any) -> None:
        if inherited is None:
            super(base, kind).__init_subclass__(**kwargs)
        else:
            inherited.__get__(None, kind)(**kwargs)
        if patches.active:
            wrap(kind)

    if inherited is not None:
        functools.update_wrapper(defined, inherited.__func__)
    hook: classmethod[Any, ..., None] = classmethod(defined)
    setattr(base, _HOOK, hook)

    def restore() -> None:
        with guard("restoring a base class"):
            if vars(base).get(_HOOK) is not hook:
                return
            if inherited is None:
                delattr(base, _HOOK)
            else:
                setattr(base, _HOOK, inherited)

    patches.on_undo(restore)


def _subclasses(base: type) -> Iterator[type]:
    seen: set[type] = set()
    waiting = [base]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in seen:
                seen.add(kind)
                waiting.append(kind)
                yield kind
