"""What the import contracts of pyproject.toml cannot say about the house."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("core", "storage", "collector", "instrumentation", "registry", "webui")
MODULES = sorted(
    str(path.relative_to(ROOT)) for room in ROOMS for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts
)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is(module: str) -> None:
    assert ast.get_docstring(ast.parse((ROOT / module).read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_longer_than_six_hundred_lines(module: str) -> None:
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) <= 600


def test_each_room_has_one_package_of_its_own_name() -> None:
    packages = {room: sorted(path.parent.name for path in (ROOT / room).glob("*/__init__.py")) for room in ROOMS}

    assert packages == {room: ["lumetra"] if room == "instrumentation" else [f"lumetra_{room}"] for room in ROOMS}
