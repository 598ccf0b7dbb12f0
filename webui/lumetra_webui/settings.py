"""How the server is reached: read once from flags and environment, at the composition root."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from lumetra_core.errors import InvalidInput

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
DEFAULT_HTTP_PORT = 4318
"""OTLP/HTTP's registered port: any OpenTelemetry SDK reaches it with no configuration."""
DEFAULT_GRPC_PORT = 4317
"""OTLP/gRPC's registered port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Where the server listens and whom it answers."""

    host: str = field(default="127.0.0.1", metadata={"help": "Address to listen on; beyond loopback only with --insecure."})
    port: int = field(default=DEFAULT_HTTP_PORT, metadata={"help": "Port of pages, API and OTLP/HTTP."})
    grpc_port: int = field(default=DEFAULT_GRPC_PORT, metadata={"help": "Port of OTLP/gRPC; 0 turns it off."})
    insecure: bool = field(
        default=False,
        metadata={
            "help": "Listen beyond loopback although there are no accounts: anybody who reaches the port can read everything."
        },
    )
    allowed_hosts: tuple[str, ...] = field(
        default=(),
        metadata={
            "env": "LUMETRA_ALLOWED_HOSTS",
            "help": "Further names the server is reached by, comma separated (the Host header is checked).",
        },
    )
    allowed_origins: tuple[str, ...] = field(
        default=(),
        metadata={
            "env": "LUMETRA_ALLOWED_ORIGINS",
            "help": "Web origins that may call the API and send telemetry from a browser, comma separated.",
        },
    )

    def __post_init__(self) -> None:
        if not self.insecure and not is_loopback(self.host):
            raise InvalidInput(
                f"Lumetra has no accounts yet, so it does not listen on {self.host}: anybody who reaches the port could read every trace. "
                "Leave --host at 127.0.0.1 (and tunnel to it), or say --insecure if the network around it is closed."
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], **flags: object) -> "ServerSettings":
        """Take flags as given and fill the rest from the environment."""
        return cls(
            # Browsers send names in lower case and origins without a path; people copy both from an address bar.
            allowed_hosts=tuple(host_name(name) for name in _listed(environ.get("LUMETRA_ALLOWED_HOSTS"))),
            allowed_origins=tuple(origin.lower().rstrip("/") for origin in _listed(environ.get("LUMETRA_ALLOWED_ORIGINS"))),
            **flags,  # pyright: ignore[reportArgumentType]  # click has checked their types
        )

    @property
    def host_names(self) -> tuple[str, ...] | None:
        """Names a Host header may carry, without port; None when any is fine (insecure, and none were listed)."""
        if self.insecure and not self.allowed_hosts:
            return None
        return (*LOOPBACK_NAMES, self.host, *self.allowed_hosts)

    @property
    def url(self) -> str:
        """Where a person on this machine finds the pages."""
        host = "localhost" if self.host in ("0.0.0.0", "::", "127.0.0.1", "::1") else self.host  # noqa: S104  # compared, not bound
        return f"http://{host}:{self.port}"


def host_name(host: str) -> str:
    """Cut the port from a host as a header or a person writes it; IPv6 keeps its brackets."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def is_loopback(host: str) -> bool:
    """Tell whether *host* can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
