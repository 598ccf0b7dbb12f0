"""Run the framework tests against older releases: one virtual environment per file in `environments/`.

`python tests/instrumentation/run_environments.py [NAME…]`; without names, all of them. A file lists distributions and
versions as pip reads them, and in its first line the test files that are run in it. What lies in `.environments/` is kept
between runs and made anew when the file changes. Golden trees of an environment lie in `tests/golden/sdk/<NAME>/`.
"""

import argparse
import os
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FILES = HERE / "environments"
BUILT = ROOT / ".environments"
ROOMS = ("core", "instrumentation", "webui", "tests")
NEEDED_BY_TESTS = ("pytest>=8.3", "hypothesis>=6.120")


def main() -> int:
    """Run what was asked for; the exit status is the number of environments that failed."""
    parser = argparse.ArgumentParser(description="Run the framework tests against older releases.")
    parser.add_argument("names", nargs="*", default=sorted(path.stem for path in FILES.glob("*.txt")))
    failed = [name for name in parser.parse_args().names if not passes(name)]
    print("failed:", ", ".join(failed) if failed else "none")
    return len(failed)


def passes(name: str) -> bool:
    """Build the environment *name* unless it is there, and run its tests."""
    wanted = (FILES / f"{name}.txt").read_text(encoding="utf-8")
    tests = wanted.partition("\n")[0].removeprefix("# tests:").split()
    python = BUILT / name / "bin" / "python"
    stamp = BUILT / name / "wanted.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        build(name, python)
        stamp.write_text(wanted, encoding="utf-8")
    environment = {
        **os.environ,
        "LUMETRA_TEST_ENVIRONMENT": name,
        "PYTHONPATH": os.pathsep.join(str(ROOT / room) for room in ROOMS),
    }
    print(f"== {name}", flush=True)
    # Old releases warn of what newer Pythons and pydantics deprecate: no matter of ours.
    command = [python, "-m", "pytest", "-q", "-W", "ignore", *(str(HERE / test) for test in tests)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def build(name: str, python: Path) -> None:
    """Make the environment anew, with what an instrumented application has and the tests need."""
    venv.create(BUILT / name, clear=True, with_pip=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *NEEDED_BY_TESTS]
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", FILES / f"{name}.txt", *needed], check=True)


if __name__ == "__main__":
    sys.exit(main())
