"""The bundle that `npm run build` made: names of its files with a hash in them, and the route that serves them for ever."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router  # pyright: ignore[reportUnknownVariableType]  # a default of it is untyped

from lumetra_core.errors import Unavailable

DIST = Path(__file__).parent / "static" / "dist"
MOUNT = "/static"
_FOR_EVER = CacheControlHeader(max_age=31_536_000, public=True, immutable=True)
"""A name carries the hash of its content, so what it names never changes."""


class AssetsMissing(Unavailable):
    """The pages' scripts and styles have not been built: run `npm ci && npm run build` in webui/, or install the wheel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The built files, by the names their sources have."""

    files: dict[str, str]
    icons: str
    """The sprite of all icons, printed once into every page so that none of them flashes in late."""

    def url(self, name: str) -> str:
        """Address one file: `main.css` → `/static/main-3F2A….css`."""
        return f"{MOUNT}/{self.files[name]}"


def read_assets(dist: Path = DIST) -> Assets:
    """Read the manifest of the bundle; anew only when a build has written another one, which costs a request one `stat`.

    Raises:
        AssetsMissing: it was never built.
    """
    try:
        return _assets_written(dist, (dist / "manifest.json").stat().st_mtime_ns)
    except FileNotFoundError as missing:
        raise AssetsMissing from missing


@lru_cache(maxsize=4)
def _assets_written(dist: Path, _at_ns: int) -> Assets:
    files: dict[str, str] = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    return Assets(files=files, icons=(dist / files["icons.svg"]).read_text(encoding="utf-8"))


def assets_router(dist: Path = DIST) -> Router:
    """Serve the bundle under `/static`."""
    return create_static_files_router(path=MOUNT, directories=[dist], name="static", cache_control=_FOR_EVER)
