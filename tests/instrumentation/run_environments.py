"""Run the framework tests against other releases: one virtual environment per file in `environments/`.

`python tests/instrumentation/run_environments.py [NAME…]`; without names, all of them. A file lists distributions and
versions as pip reads them, and in its first line the test files that are run in it. What lies in `.environments/` is kept
between runs and made anew when the file changes. Golden trees of an old release lie in `tests/golden/sdk/<NAME>/`; the
newest are held against the same trees as the developer's environment.
"""

import argparse
import os
import subprocess
import sys
import time
import tomllib
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FILES = HERE / "environments"
BUILT = ROOT / ".environments"
ROOMS = ("core", "instrumentation", "webui", "tests")
NEEDED_BY_TESTS = ("pytest>=8.3", "pytest-timeout>=2.3", "hypothesis>=6.120")
AT_ONCE = 2
"""Installing waits for the disk and the network, so two at once are quicker even where there are only two cores."""


def main() -> int:
    """Run what was asked for; the exit status is the number of environments that failed."""
    parser = argparse.ArgumentParser(description="Run the framework tests against other releases.")
    parser.add_argument("names", nargs="*", default=most_to_install_first())
    names = parser.parse_args().names
    with ThreadPoolExecutor(AT_ONCE) as pool:
        failed = [name for name, passed in zip(names, pool.map(passes, names), strict=True) if not passed]
    print("failed:", ", ".join(failed) if failed else "none")
    return len(failed)


def most_to_install_first() -> list[str]:
    """Name all environments, those with the most to install first: so none of them is left running alone at the end."""
    lines = {path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES.glob("*.txt")}
    return sorted(lines, key=lambda name: (-lines[name], name))


def passes(name: str) -> bool:
    """Build the environment *name* unless it is there, run its tests, and print what they said in one piece."""
    started_s = time.monotonic()
    wanted = (FILES / f"{name}.txt").read_text(encoding="utf-8")
    tests = wanted.partition("\n")[0].removeprefix("# tests:").split()
    python = BUILT / name / "bin" / "python"
    stamp = BUILT / name / "wanted.txt"
    built = stamp.exists() and stamp.read_text(encoding="utf-8") == wanted
    done = None if built else build(name, python)
    if done is None or done.returncode == 0:
        stamp.write_text(wanted, encoding="utf-8")
        done = run(name, python, tests)
    print(f"== {name}, {time.monotonic() - started_s:.0f} s\n{done.stdout}", flush=True)
    return done.returncode == 0


def run(name: str, python: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the tests of an environment that is there."""
    environment = {
        **os.environ,
        "LUMETRA_TEST_ENVIRONMENT": name,
        "PYTHONPATH": os.pathsep.join(str(ROOT / room) for room in ROOMS),
    }
    # Old releases warn of what newer Pythons and pydantics deprecate: no matter of ours.
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore", *(str(HERE / test) for test in tests)]
    return _said(command, environment)


def build(name: str, python: Path) -> subprocess.CompletedProcess[str]:
    """Make the environment anew, with what an instrumented application has and the tests need.

    Our own pip installs into it, and keeps what it fetched inside the tree: an environment with a pip takes seconds more.
    """
    venv.create(BUILT / name, clear=True, with_pip=False)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pip = [sys.executable, "-m", "pip", "--python", python, "--cache-dir", BUILT / "cache", "--disable-pip-version-check"]
    wanted = ["-r", FILES / f"{name}.txt", *project["dependencies"], *NEEDED_BY_TESTS]
    return _said([*pip, "install", "--quiet", "--no-compile", *wanted], dict(os.environ))


def _said(command: list[str | Path], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


if __name__ == "__main__":
    sys.exit(main())
