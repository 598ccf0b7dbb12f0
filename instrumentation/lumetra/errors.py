"""What the SDK and its verbs raise on purpose, and only where the user calls them by name (never from an instrumented call).

InvalidInput (lumetra_core)
├── InvalidSetting        an argument of `lumetra.init`, or an environment variable, cannot be used
└── RequestRefused        the server refuses what a verb asks of it
Unavailable (lumetra_core)
└── ServerUnreachable     no server answers, or it cannot answer now
"""

from lumetra_core.errors import InvalidInput, Unavailable


class InvalidSetting(InvalidInput):
    """A setting of the SDK cannot be used."""


class RequestRefused(InvalidInput):
    """The server refuses the request."""


class ServerUnreachable(Unavailable):
    """The server does not answer."""
