"""The bundle a running server serves: read once, and anew when another one was built."""

import json
import os
from pathlib import Path

import pytest

from lumetra_webui.assets import AssetsMissing, read_assets


def build(dist: Path, number: int) -> None:
    files = {"main.js": f"main-{number}.js", "icons.svg": f"icons-{number}.svg"}
    (dist / files["icons.svg"]).write_text(f"<svg id='{number}'/>", encoding="utf-8")
    (dist / "manifest.json").write_text(json.dumps(files), encoding="utf-8")
    os.utime(dist / "manifest.json", ns=(number, number))


def test_another_build_is_served_without_a_restart(tmp_path: Path):
    for number in (1, 2):
        build(tmp_path, number)

        assets = read_assets(tmp_path)
        assert (assets.url("main.js"), assets.icons) == (f"/static/main-{number}.js", f"<svg id='{number}'/>")
        assert read_assets(tmp_path) is assets


def test_a_bundle_that_was_never_built_says_so(tmp_path: Path):
    with pytest.raises(AssetsMissing, match="have not been built"):
        read_assets(tmp_path)
