"""anthropic: its client (2.x) records spans of the current conventions itself, so we only switch their content on by our policy."""

import os

from lumetra.auto.interface import Patches, Rival, Telemetry
from lumetra.auto.rivals import active_rival
from lumetra.runtime import current

CONTENT_MODE = "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE"
"""`content` makes the client record messages; read when a client is made. Source: anthropic 2.12."""


class AnthropicInstrumentor:
    """Configures native tracing. An anthropic older than 2.12 traces nothing, and we do not wrap it."""

    library = "anthropic"
    module = "anthropic"
    requirement = "anthropic >= 2.12"
    rivals = (
        Rival("openinference.instrumentation.anthropic", "AnthropicInstrumentor", "OpenInference"),
        Rival("opentelemetry.instrumentation.anthropic", "AnthropicInstrumentor", "Traceloop"),
        Rival("opentelemetry.instrumentation.genai.anthropic", "AnthropicInstrumentor", "OpenTelemetry"),
    )

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Set the content mode where the user has not, and take it back on undo."""
        if CONTENT_MODE in os.environ or not current().policy.on_spans or active_rival(self.library, self.rivals):
            return
        os.environ[CONTENT_MODE] = "content"
        patches.on_undo(forget_content_mode)


def forget_content_mode() -> None:
    """Take the variable out of the environment again."""
    os.environ.pop(CONTENT_MODE, None)


ANTHROPIC = AnthropicInstrumentor()
