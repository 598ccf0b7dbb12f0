"""Run by Python at the start of a program under `lumetra instrument`: start the SDK, then let the place's own file run too."""

import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

from lumetra.guard import guard

_HERE = str(Path(__file__).parent)


def start() -> None:
    """Start the SDK with what the command line said."""
    import lumetra

    lumetra.init(project=os.environ.get("LUMETRA_PROJECT"), capture=os.environ.get("LUMETRA_CAPTURE"))


def run_hidden_sitecustomize() -> None:
    """Run the `sitecustomize` that ours stands in front of, if there is one."""
    elsewhere = [folder for folder in sys.path if folder != _HERE]
    spec = PathFinder.find_spec("sitecustomize", elsewhere)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


with guard("starting under `lumetra instrument`"):
    start()
run_hidden_sitecustomize()
