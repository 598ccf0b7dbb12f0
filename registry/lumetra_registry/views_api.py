"""`/api/v1/views`: list, save and delete the views of a project over HTTP."""

from dataclasses import dataclass
from typing import Annotated, Literal

from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from lumetra_core.clock import rfc3339
from lumetra_registry.projects import Projects
from lumetra_registry.saved_views import SavedView, SavedViews, ViewContent

ProjectName = Annotated[str, QueryParameter(name="project", description="Name of the project.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewItem:
    """A view as the API tells it; absent is null."""

    id: int
    name: str
    query: dict[str, str]
    """The parameters of the trace list's address: range or from and to, filter, scope, columns."""
    created_at: str
    """RFC 3339."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewItems:
    """All views of a project, in order of name."""

    items: list[ViewItem]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewView:
    """What a client says to save a view."""

    name: str
    filter: str = ""
    scope: Literal["any", "root", "span"] = "any"
    columns: list[str] | None = None
    range: str | None = None
    """A preset such as `7d`, which moves with the clock; else *start* and *end*."""
    start: str | None = None
    end: str | None = None


def views_router(views: SavedViews, projects: Projects) -> Router:
    """Serve *views*; errors are raised as `lumetra_core.errors` and answered by the app."""

    @get("/", sync_to_thread=True, summary="List the saved views of a project")
    def list_views(project: ProjectName) -> ViewItems:
        return ViewItems(items=[_item(view) for view in views.list(projects.required(project).id)])

    @post("/", sync_to_thread=True, summary="Save a view under a name that is free")
    def save_view(project: ProjectName, data: JSONBody[NewView]) -> ViewItem:
        return _item(views.save(projects.required(project).id, data.name, _content(data)))

    @delete("/{view_id:int}", sync_to_thread=True, summary="Delete a saved view")
    def delete_view(project: ProjectName, view_id: FromPath[int]) -> None:
        views.delete(projects.required(project).id, view_id)

    return Router(path="/api/v1/views", route_handlers=[list_views, save_view, delete_view], tags=["views"])


def _content(new: NewView) -> ViewContent:
    return ViewContent(
        filter_text=new.filter.strip(),
        scope=new.scope,
        columns=",".join(new.columns) if new.columns else None,
        range_preset=new.range,
        range_from=new.start,
        range_to=new.end,
    )


def _item(view: SavedView) -> ViewItem:
    return ViewItem(id=view.id, name=view.name, query=view.query, created_at=rfc3339(view.created_at))
