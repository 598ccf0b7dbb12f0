"""`/api/v1/export`: everything a filter leaves, as one file that is streamed in constant memory."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import quote

from litestar import Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.response import Stream

from lumetra_core import clock
from lumetra_core.clock import NS_PER_SECOND
from lumetra_registry.projects import Projects
from lumetra_storage.export import estimated_count
from lumetra_webui.api.export_files import MEDIA_TYPES, FileFormat, file_of
from lumetra_webui.api.parameters import Choosing, End, FilterText, ProjectName, ScopeName, Start
from lumetra_webui.reading import StoredTraces

COUNT_HEADER = "x-lumetra-estimated-count"
"""About how many spans or traces will come, for a progress bar: spans that were sent twice may count twice."""
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")

Format = Annotated[
    FileFormat, QueryParameter(name="format", description="jsonl, csv, parquet, or otlp: OTLP/JSON, a request per line.")
]
ExportLevel = Annotated[
    Literal["spans", "traces"],
    QueryParameter(name="level", description="The filter chooses spans by themselves, or traces."),
]
Columns = Annotated[
    list[str] | None,
    QueryParameter(
        name="columns",
        description="Of csv and parquet: names of fields, separated by commas or one by one. All when absent.",
    ),
]


def export_router(reader: StoredTraces, projects: Projects, *, now: Callable[[], int] = clock.now) -> Router:
    """Make the route over *reader*."""
    choosing = Choosing(projects, now)

    @get(
        "/export",
        sync_to_thread=True,
        summary="Everything a filter leaves, as a file, newest first",
        responses={200: ResponseSpec(bytes, description="The file, streamed", media_type="application/octet-stream")},
    )
    def export(
        project: ProjectName,
        start: Start = None,
        end: End = None,
        filter_text: FilterText = "",
        matching: ScopeName = "any",
        level: ExportLevel = "spans",
        file_format: Format = "jsonl",
        columns: Columns = None,
    ) -> Stream:
        chosen = choosing.selection(
            project, start, end, filter_text=filter_text, level="trace" if level == "traces" else "span", scope=matching
        )
        chunks = file_of(reader.store, chosen, file_format, ",".join(columns or ()))
        return Stream(
            chunks,
            media_type=MEDIA_TYPES[file_format],
            headers={
                "content-disposition": disposition(f"{project}-{level}", file_format, now()),
                "cache-control": "no-store",
                COUNT_HEADER: str(estimated_count(reader.store, chosen)),
            },
        )

    return Router("/api/v1", route_handlers=[export], tags=["Explore"])


def disposition(subject: str, file_format: FileFormat, moment: int) -> str:
    """Name the file by what it holds and when it was made; in ASCII, and whole as RFC 6266 has it."""
    made = datetime.fromtimestamp(moment // NS_PER_SECOND, tz=UTC)
    ending = "otlp.jsonl" if file_format == "otlp" else file_format
    name = f"{subject}-{made:%Y%m%dT%H%M%SZ}.{ending}"
    plain = _NOT_IN_A_FILE_NAME.sub("_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
