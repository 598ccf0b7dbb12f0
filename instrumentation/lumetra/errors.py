"""What the SDK raises on purpose, and only where the user calls it by name (never from an instrumented call).

InvalidInput (lumetra_core)
└── InvalidSetting        an argument of `lumetra.init`, or an environment variable, cannot be used
"""

from lumetra_core.errors import InvalidInput


class InvalidSetting(InvalidInput):
    """A setting of the SDK cannot be used."""
