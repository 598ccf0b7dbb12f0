"""`/api/v1/projects`: list, make and find projects over HTTP."""

from dataclasses import dataclass

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from lumetra_core.clock import rfc3339
from lumetra_registry.projects import Project, Projects


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectItem:
    """A project as the API tells it."""

    id: int
    name: str
    description: str
    created_at: str
    """RFC 3339."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectItems:
    """All projects, in order of name."""

    items: list[ProjectItem]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """What a client says to make a project."""

    name: str
    description: str = ""


def projects_router(projects: Projects) -> Router:
    """Serve *projects*; errors are raised as `lumetra_core.errors` and answered by the app."""

    @get("/", sync_to_thread=True, summary="List the projects")
    def list_projects() -> ProjectItems:
        return ProjectItems(items=[_item(project) for project in projects.list()])

    @post("/", sync_to_thread=True, summary="Make a project; one of that name that exists already is given back")
    def create_project(data: JSONBody[NewProject]) -> ProjectItem:
        return _item(projects.create(data.name, description=data.description))

    @get("/{name:str}", sync_to_thread=True, summary="Find a project by its name")
    def read_project(name: FromPath[str]) -> ProjectItem:
        return _item(projects.required(name))

    return Router(path="/api/v1/projects", route_handlers=[list_projects, create_project, read_project], tags=["projects"])


def _item(project: Project) -> ProjectItem:
    return ProjectItem(
        id=project.id, name=project.name, description=project.description, created_at=rfc3339(project.created_at)
    )
