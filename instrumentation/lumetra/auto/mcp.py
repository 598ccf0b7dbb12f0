"""mcp: client and server (2.3 and later) record their own spans and carry the context in `_meta`; there is nothing to add.

It is listed so that `instrument=["mcp"]` is understood, and so that nobody wraps it and doubles its spans.
"""

from lumetra.auto.interface import Patches, Telemetry


class McpInstrumentor:
    """Leaves mcp's native tracing as it is; it records into the global tracer provider, which is where we listen."""

    library = "mcp"
    module = "mcp"
    requirement = "mcp >= 2.3"
    rivals = ()

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Change nothing."""


MCP = McpInstrumentor()
