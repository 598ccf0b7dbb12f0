"""What the registry answers when it cannot.

LumetraError
├── NotFound
│   └── ProjectNotFound
└── InvalidInput
    └── InvalidProjectName
"""

from lumetra_core.errors import InvalidInput, NotFound


class ProjectNotFound(NotFound):
    """There is no such project."""


class InvalidProjectName(InvalidInput):
    """A project's name has 1 to 255 characters, no control characters, and no space at either end."""
