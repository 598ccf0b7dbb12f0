"""What stands around the content of every page: the rail, the breadcrumb, and what the browser needs."""

from dataclasses import dataclass

from lumetra_webui.pages import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One step of the breadcrumb; the last one is where we are and has no address."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RailItem:
    """One part of the product, in the rail."""

    label: str
    icon: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of one page."""

    title: str
    """For the browser's tab; the product's name is added."""
    crumbs: tuple[Crumb, ...]
    rail: tuple[RailItem, ...]


def outer_shell(title: str) -> Shell:
    """Frame a page that belongs to no project."""
    return Shell(title=title, crumbs=(Crumb(label=title),), rail=_rail(None, "Projects"))


def project_shell(project: str, *crumbs: Crumb, part: str) -> Shell:
    """Frame a page of *project* that belongs to *part* of it; the crumbs follow the project's name."""
    way = (Crumb(label="Projects", href=addresses.PROJECTS), Crumb(label=project, href=addresses.traces(project)), *crumbs)
    title = " · ".join(crumb.label for crumb in reversed(way[1:]))
    return Shell(title=title, crumbs=way, rail=_rail(project, part))


def _rail(project: str | None, current: str) -> tuple[RailItem, ...]:
    """List the parts that exist; each issue adds its own here."""
    parts = [("Projects", "projects", addresses.PROJECTS)]
    if project is not None:
        parts.append(("Overview", "overview", addresses.overview(project)))
        parts.append(("Traces", "traces", addresses.traces(project)))
        parts.append(("Sessions", "sessions", addresses.groups(project, "sessions")))
        parts.append(("Users", "users", addresses.groups(project, "users")))
        parts.append(("SQL", "sql", addresses.sql(project)))
    return tuple(RailItem(label=label, icon=icon, href=href, is_current=label == current) for label, icon, href in parts)
