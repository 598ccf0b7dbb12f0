"""What the collector answers when it cannot take a request in.

InvalidInput
└── BadBody              400: the body is not what its headers promise; sending it again will not help
    ├── BodyTooLarge     413
    └── UnsupportedBody  415
Unavailable
├── PortTaken            a door could not be opened
└── Overloaded           503: the queue is full or a worker died; the same request can be sent again
"""

from lumetra_core.errors import InvalidInput, Unavailable


class BadBody(InvalidInput):
    """The request's body could not be decoded."""


class BodyTooLarge(BadBody):
    """The request's body is larger than this collector accepts; send smaller batches."""


class UnsupportedBody(BadBody):
    """The request's content type or encoding is not one this collector reads."""


class Overloaded(Unavailable):
    """The collector has as much to store as it can hold; send the request again a little later."""

    retry_after_seconds = 2


class PortTaken(Unavailable):
    """The port is taken by another program; choose another one."""
