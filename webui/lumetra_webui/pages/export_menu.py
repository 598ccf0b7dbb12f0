"""The export of what a trace list shows: where it comes from, in which formats, and which columns there are to choose."""

from dataclasses import dataclass, fields

from lumetra_core.clock import rfc3339
from lumetra_webui.api.models import SpanBody, TraceSummaryBody
from lumetra_webui.pages.trace_query import TraceQuery

EXPORT = "/api/v1/export"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatChoice:
    """One format of a file."""

    name: str
    label: str
    note: str


FORMATS = (
    FormatChoice(name="jsonl", label="JSONL", note="all of it, an object per line"),
    FormatChoice(name="csv", label="CSV", note="for a spreadsheet"),
    FormatChoice(name="parquet", label="Parquet", note="for pandas, DuckDB, Spark"),
    FormatChoice(name="otlp", label="OTLP", note="for another collector"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChoice:
    """What a row of the file is."""

    name: str
    label: str
    columns: tuple[str, ...]
    """Of tables; none chosen means all."""


LEVELS = (
    LevelChoice(name="traces", label="Traces", columns=tuple(field.name for field in fields(TraceSummaryBody))),
    LevelChoice(name="spans", label="Spans that match", columns=tuple(field.name for field in fields(SpanBody))),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMenu:
    """The form: sent as it is it downloads the file, so it works without script."""

    action: str
    kept: tuple[tuple[str, str], ...]
    """The project and what narrows the list, in the API's words."""
    formats: tuple[FormatChoice, ...]
    levels: tuple[LevelChoice, ...]


def export_menu(asked: TraceQuery) -> ExportMenu:
    """Make the form for the list that was asked for; a range that moves with the clock moves in the file, too."""
    chosen = asked.chosen
    # The API takes `7d` as "so long ago", which is what the presets are called.
    narrowed = {
        "project": asked.project,
        "start": chosen.preset or rfc3339(chosen.window.start),
        "end": None if chosen.preset else rfc3339(chosen.window.end),
        "filter": asked.filter_text or None,
        "scope": "root" if asked.scope == "root" else None,
    }
    return ExportMenu(
        action=EXPORT,
        kept=tuple((name, value) for name, value in narrowed.items() if value),
        formats=FORMATS,
        levels=LEVELS[::-1] if asked.lists_spans else LEVELS,
    )
