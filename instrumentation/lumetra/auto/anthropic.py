"""anthropic: its client (2.x) records spans of the current conventions itself.

We switch their content on by our policy, and the spans off where another family records the calls as well.
"""

import os
from functools import partial

from lumetra.auto.interface import Patches, Rival, Telemetry
from lumetra.auto.rivals import active_rival
from lumetra.runtime import current

CONTENT_MODE = "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE"
"""`content` makes the client record messages; read when a client is made. Source: anthropic 2.12."""

SWITCH = "ANTHROPIC_OPEN_TELEMETRY"
"""`false` makes the client record nothing; read when a client is made. Source: anthropic 2.12."""


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
        """Set what the client reads from the environment where the user has not, and take it back on undo."""
        if active_rival(self.library, self.rivals):
            _set(SWITCH, "false", patches)  # or the rival's span and the client's own would tell of one call twice
        elif current().policy.on_spans:
            _set(CONTENT_MODE, "content", patches)


def _set(variable: str, value: str, patches: Patches) -> None:
    """Set *variable* unless the user has, until undone."""
    if variable not in os.environ:
        os.environ[variable] = value
        patches.on_undo(partial(os.environ.__delitem__, variable))


ANTHROPIC = AnthropicInstrumentor()
