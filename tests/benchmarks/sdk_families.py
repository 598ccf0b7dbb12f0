"""The instrumentations we compare ourselves with, each in an environment of its own, made when it is first asked for and kept.

All get the same openai, httpx and OpenTelemetry (constraints.txt), so that only the instrumentation differs. Of MLflow it is
`mlflow-tracing`, the part that MLflow's documentation recommends for production; its autologging is the same.
"""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CACHE = ROOT / ".environments" / "benchmarks"
_ROOMS = ("tests", "core", "instrumentation", "webui")
_BASE = ("openai", "opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http")
EXPORT_EVERY_MS = 1000
"""Of every family's batch processor, instead of OpenTelemetry's five seconds, so that nobody waits so long for a measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One instrumentation of the openai client."""

    name: str
    package: str | None = None
    """What pip installs; None: our own environment has it."""

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        if self.package is None:
            return Path(sys.executable)
        # By the version of Python too: an environment does not survive another interpreter.
        return CACHE / f"{self.package}-{sys.version_info.major}.{sys.version_info.minor}" / "bin" / "python"

    @property
    def environ(self) -> dict[str, str]:
        """Our rooms are on the path of all: the stand-in model and the child itself come from there, and nothing else is imported."""
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(ROOT / room) for room in _ROOMS),
            "OPENAI_API_KEY": "unused",
            "OTEL_BSP_SCHEDULE_DELAY": str(EXPORT_EVERY_MS),
        }

    def install(self) -> str | None:
        """Make the environment unless it is there.

        Returns:
            Why it could not be made, in one line; None: it is there.
        """
        if self.package is None or self.python.exists():
            return None
        folder = self.python.parent.parent
        venv.create(folder, with_pip=True)
        command = [
            self.python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--constraint",
            ROOT / "constraints.txt",
            self.package,
            *_BASE,
        ]
        installed = subprocess.run(command, capture_output=True, text=True, check=False)
        if installed.returncode == 0:
            return None
        subprocess.run([self.python, "-m", "venv", "--clear", folder], check=False)
        self.python.unlink()
        return installed.stderr.strip().splitlines()[-1]

    @property
    def version(self) -> str:
        """What was installed."""
        if self.package is None:
            return ""
        code = f"from importlib.metadata import version; print(version({self.package!r}))"
        return subprocess.run([self.python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


NONE = Family(name="none")
OURS = Family(name="Lumetra")
OURS_WITHOUT_METRICS = Family(name="Lumetra without metrics")
"""None of the others records metrics here: so its export is of the same as theirs."""
RIVALS = (
    Family(name="OpenInference", package="openinference-instrumentation-openai"),
    Family(name="Traceloop", package="opentelemetry-instrumentation-openai"),
    Family(name="OpenTelemetry", package="opentelemetry-instrumentation-genai-openai"),
    Family(name="MLflow", package="mlflow-tracing"),
)
