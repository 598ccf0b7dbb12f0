"""What the registry answers when it cannot.

LumetraError
├── NotFound
│   ├── ProjectNotFound
│   └── ViewNotFound
└── InvalidInput
    ├── InvalidProjectName
    ├── InvalidViewName
    └── ViewNameTaken
"""

from lumetra_core.errors import InvalidInput, NotFound


class ProjectNotFound(NotFound):
    """There is no such project."""


class InvalidProjectName(InvalidInput):
    """A project's name has 1 to 255 characters, no control characters, and no space at either end."""


class ViewNotFound(NotFound):
    """There is no such saved view."""


class InvalidViewName(InvalidInput):
    """A view's name has 1 to 120 characters and no control characters."""


class ViewNameTaken(InvalidInput):
    """There is a view of that name already."""
