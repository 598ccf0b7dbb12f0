"""The environment variables a spawned worker is given: they travel with what `multiprocessing` pickles for it.

A worker inherits its parent's environment as that is, and changing it around the start would show in every other thread. This
module is loaded in every spawned worker, so it brings nothing along.
"""

import os
import sys
from collections.abc import Mapping
from typing import Any

from lumetra.guard import guard


class HandedDown(dict[str, str]):
    """Variables that become part of a process's environment when they are unpickled in it."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Be unpickled by `take_up`."""
        return take_up, (dict(self),)


def take_up(variables: Mapping[str, str]) -> None:
    """Put *variables* into this process's environment, where `lumetra.init` finds them; join at once if it has run already.

    It has where the worker's main module calls it: that module is loaded before anything is unpickled.
    """
    with guard("taking a handed down context up"):
        os.environ.update(variables)
        pipeline = sys.modules.get("lumetra.pipeline")
        if pipeline is not None:
            pipeline.join_parent_process(replace=True)
