"""What the handlers of the API are given besides their parameters, by name."""

from collections.abc import Mapping

from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from lumetra_registry.projects import Projects
from lumetra_webui.api.parameters import Choosing
from lumetra_webui.reading import StoredTraces

Reading = NamedDependency[SkipValidation[StoredTraces]]
"""How a handler asks for the reader, under the name `reader`."""
Choose = NamedDependency[SkipValidation[Choosing]]
"""How it asks for what turns its parameters into a selection, under the name `choosing`."""
Directory = NamedDependency[SkipValidation[Projects]]
"""How it asks for the projects, under the name `projects`."""


def given(reader: StoredTraces, projects: Projects) -> Mapping[str, Provide]:
    """Provide all of them to the routes of one router."""
    choosing = Choosing(projects)
    return {
        "reader": Provide(lambda: reader, sync_to_thread=False),
        "choosing": Provide(lambda: choosing, sync_to_thread=False),
        "projects": Provide(lambda: projects, sync_to_thread=False),
    }
