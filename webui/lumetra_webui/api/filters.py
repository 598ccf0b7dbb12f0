"""`/api/v1/filters`: which fields there are, whether a filter is right, and what could come next in a half-typed one."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Router, get
from litestar.params import FromQuery, QueryParameter

from lumetra_core import clock
from lumetra_registry.projects import Projects
from lumetra_storage.filters import FIELDS, Completion, Field, suggest
from lumetra_storage.selection import Selection, selected
from lumetra_webui.api.given import Choose, Reading, given
from lumetra_webui.api.parameters import End, FilterText, ProjectName, Start
from lumetra_webui.api.windows import EVER
from lumetra_webui.reading import StoredTraces

MOST_CANDIDATES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldBody:
    """One name of the filter language."""

    name: str
    type: str
    label: str
    description: str
    example: str
    """A whole condition."""
    unit: str | None
    values: list[str]
    """Every value there is, where they are few and fixed."""
    takes_key: bool
    """True for a family such as attributes: `name['key']` or `name.key`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldsBody:
    """All fields."""

    items: list[FieldBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBody:
    """A filter that is right; a wrong one is answered with a problem that points at the place."""

    filter: str
    matches_everything: bool
    """True for an empty filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateBody:
    """Something that could be put in."""

    text: str
    """As it stands in a filter: values are quoted."""
    span_count: int | None
    """How many spans have this value; None for words of the language."""
    description: str | None
    """Of a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionBody:
    """What is being typed, and what it could become."""

    expected: str
    """field, key, operator, value or connective."""
    prefix: str
    position: int
    """Where an accepted candidate goes, in characters."""
    length: int
    """How many characters it replaces."""
    field: str | None
    items: list[CandidateBody]


@get("/fields", sync_to_thread=False, summary="List the fields a filter can name")
def list_fields() -> FieldsBody:
    """List all fields, the families among them."""
    return FieldsBody(items=[_field(field) for field in FIELDS])


@get("/check", sync_to_thread=False, summary="Tell whether a filter is right")
def check(filter_text: FilterText) -> CheckedBody:
    """Refuse a filter that is wrong, with the place and what was probably meant."""
    chosen = selected(project_id=0, window=EVER, filter_text=filter_text, level="trace", now=clock.now())
    return CheckedBody(filter=filter_text, matches_everything=chosen.is_everything)


@get("/complete", sync_to_thread=True, summary="Offer what could come next in a half-typed filter")
def complete(
    choosing: Choose,
    reader: Reading,
    project: ProjectName,
    text: FromQuery[str] = "",
    cursor: Annotated[int | None, QueryParameter(ge=0, description="Characters before it; the end when absent.")] = None,
    start: Start = None,
    end: End = None,
) -> CompletionBody:
    """Offer words of the language, and values from the data."""
    completion = suggest(text, len(text) if cursor is None else min(cursor, len(text)))
    chosen = choosing.selection(project, start, end)
    values = _values(completion, text, reader, chosen) if completion.expected in ("key", "value") else []
    return _completion(completion, values)


def filters_router(reader: StoredTraces, projects: Projects) -> Router:
    """Make the routes; values come from the data that *reader* reads."""
    handlers: list[Any] = [list_fields, check, complete]
    return Router("/api/v1/filters", route_handlers=handlers, dependencies=given(reader, projects), tags=["Filters"])


def _values(completion: Completion, text: str, reader: StoredTraces, chosen: Selection) -> list[CandidateBody]:
    """Read which values of the field, or which keys of the family, begin as it is being typed."""
    if completion.field is None:
        return []
    found = reader.field_values(
        project_id=chosen.project_id,
        window=chosen.window,
        field=completion.field.name,
        key=completion.key,
        prefix=completion.prefix,
        limit=MOST_CANDIDATES,
    )
    is_dotted = text[: completion.place.offset].endswith(".")
    return [
        CandidateBody(text=written, span_count=each.span_count, description=None)
        for each in found
        if (written := _written(each.value, is_dotted=is_dotted))
    ]


def _completion(completion: Completion, values: list[CandidateBody]) -> CompletionBody:
    """Put the words of the language before what the data has; a value of a fixed set is not told twice."""
    described = {field.name: field.description for field in FIELDS}
    counted = {value.text: value for value in values}
    words = [
        counted.pop(text, None) or CandidateBody(text=text, span_count=None, description=described.get(text))
        for text in completion.candidates
    ]
    return CompletionBody(
        expected=completion.expected,
        prefix=completion.prefix,
        position=completion.place.offset,
        length=completion.place.length,
        field=completion.field.name if completion.field else None,
        items=[*words, *counted.values()],
    )


def _written(value: str, *, is_dotted: bool) -> str | None:
    """Quote a value or key; after a dot a key stands bare, and one that cannot is not offered."""
    if is_dotted:
        return value if value.replace(".", "_").isidentifier() else None
    return "'" + value.replace("'", "''") + "'"


def _field(field: Field) -> FieldBody:
    return FieldBody(
        name=field.name,
        type=field.type,
        label=field.label,
        description=field.description,
        example=field.example,
        unit=field.unit,
        values=list(field.values),
        takes_key=field.takes_key,
    )
