"""What the registry answers when it cannot.

LumetraError
├── NotFound
│   ├── ProjectNotFound
│   └── ViewNotFound
└── InvalidInput
    ├── InvalidProjectName
    ├── InvalidDescription
    ├── InvalidViewName
    ├── InvalidView
    └── ViewNameTaken
"""

from lumetra_core.errors import InvalidInput, NotFound


class ProjectNotFound(NotFound):
    """There is no such project."""


class InvalidProjectName(InvalidInput):
    """A project's name has 1 to 255 characters, no control characters, and no space at either end."""


class InvalidDescription(InvalidInput):
    """A description holds any text but the character NUL, which databases do not keep."""


class ViewNotFound(NotFound):
    """There is no such saved view."""


class InvalidViewName(InvalidInput):
    """A view's name has 1 to 120 characters and no control characters."""


class InvalidView(InvalidInput):
    """A view's range is a preset such as 7d, or two times such as 2026-11-23T04:35:56Z; none of its texts holds the character NUL."""


class ViewNameTaken(InvalidInput):
    """There is a view of that name already."""
