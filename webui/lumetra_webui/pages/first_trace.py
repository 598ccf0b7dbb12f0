"""How to send the first trace: what an empty installation and an empty project show."""

from dataclasses import dataclass
from shlex import quote


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstTrace:
    """The lines to paste, with this server's address in them."""

    shell_lines: str
    python_lines: str


def first_trace(server: str, project: str | None = None) -> FirstTrace:
    """Write the lines for the server at *server* (no slash at the end).

    The protocol is named because Python's OpenTelemetry distribution speaks gRPC unless told otherwise.
    """
    name = project or "my-app"
    return FirstTrace(
        shell_lines=(
            f"export OTEL_EXPORTER_OTLP_ENDPOINT={server} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n"
            f"OTEL_SERVICE_NAME={quote(name)} opentelemetry-instrument python app.py"
        ),
        python_lines=f"import lumetra\nlumetra.init(project={name!r}, endpoint={server!r})",
    )
