"""Worker processes of multiprocessing and billiard (Celery): what they recorded is sent before they end.

Such a process leaves by `os._exit`, so `atexit` does not run in it, and what waited for the next batch would be lost. Both
libraries run their own finalisers there, save a process of Celery's pool, which only sends Celery's signal. A worker that is
killed (`Pool.terminate`) still loses its last seconds.
"""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from lumetra.auto.patching import Patches

_MODULES = ("multiprocessing.util", "billiard.util")
"""Where `register_after_fork` and `Finalize` live; billiard is Celery's fork of multiprocessing and kept both."""
_EXIT_PRIORITY = 0
"""Finalisers of nought and above run before a worker waits for children of its own."""


class _Owner:
    """The registry of what runs after a fork holds its owners weakly; this one lives as long as the patches know its method."""

    def let_go(self) -> None:
        """Be forgotten, and the registration with it."""


def finish_workers(finish: Callable[[], None]) -> Patches:
    """Run *finish* at the end of every worker process from now on; `undo` of what is returned ends that.

    Nothing is imported for it: a program that has no workers pays nothing.
    """
    patches = Patches()
    for name in _MODULES:
        patches.when_imported(name, lambda module: _register(module, patches, finish))
    patches.when_imported("celery.signals", lambda module: _connect(module, patches, finish))
    return patches


def _connect(module: ModuleType, patches: Patches, finish: Callable[[], None]) -> None:
    """Finish with a process of Celery's prefork pool, whose worker ends in `billiard.pool.Worker._do_exit`."""
    leaving: Any = module.worker_process_shutdown

    def left(**_: Any) -> None:
        finish()

    leaving.connect(left, weak=False)
    patches.on_undo(partial(leaving.disconnect, left))


def _register(module: ModuleType, patches: Patches, finish: Callable[[], None]) -> None:
    library: Any = module
    owner = _Owner()
    patches.on_undo(owner.let_go)

    def forked(_owner: _Owner) -> None:
        if patches.active:
            library.Finalize(None, finish, exitpriority=_EXIT_PRIORITY)

    library.register_after_fork(owner, forked)
    if _is_worker(library):
        forked(owner)


def _is_worker(library: Any) -> bool:
    """Tell whether this process is a worker itself, started anew (spawned), in which nothing is forked any more."""
    parent = getattr(getattr(library, "process", None), "parent_process", None)
    return parent is not None and parent() is not None
