"""What can be asked of a server about traces."""

import json
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, cast

from lumetra.client.bodies import SpanSummary, TailEvent, Trace, TraceSummary
from lumetra.client.http import Answer, Parameters, get
from lumetra.errors import ServerUnreachable

ANSWER_SECONDS = 60
SILENCE_SECONDS = 60
"""A tail says something every 15 seconds; one that is silent for longer is connected again."""
RETRY_SECONDS = 1.0
MOST_RETRIES = 30
"""In a row, before a tail gives up."""
PAGE = 200

FileFormat = Literal["jsonl", "csv", "parquet", "otlp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which traces or spans a question is about."""

    project: str
    filter_text: str = ""
    start: str | None = None
    """RFC 3339, or so long ago (`1h`); None: open."""
    end: str | None = None

    @property
    def parameters(self) -> dict[str, str | int | None]:
        """The same as parameters of a query."""
        return {"project": self.project, "filter": self.filter_text or None, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Client:
    """One server."""

    base_url: str
    sleep: Callable[[float], None] = time.sleep

    def search(self, selection: Selection, *, limit: int, scope: Literal["any", "root"] = "any") -> Iterator[TraceSummary]:
        """Give at most *limit* traces, newest first: those in which any span matches, or whose root does."""
        yield from cast("Iterator[TraceSummary]", self._listed("/traces", selection.parameters | {"scope": scope}, limit))

    def search_spans(self, selection: Selection, *, limit: int) -> Iterator[SpanSummary]:
        """Give at most *limit* spans that match, newest first."""
        yield from cast("Iterator[SpanSummary]", self._listed("/spans", selection.parameters, limit))

    def _listed(self, path: str, parameters: Parameters, limit: int) -> Iterator[object]:
        """Ask for pages as they are needed."""
        cursor: str | None = None
        while limit > 0:
            asked = {**parameters, "limit": min(limit, PAGE), "cursor": cursor}
            page = cast("dict[str, object]", self._json(path, asked))
            items = cast("list[object]", page["items"])
            yield from items
            limit -= len(items)
            cursor = cast("str | None", page["next_cursor"])
            if cursor is None:
                return

    def trace(self, trace_id: str, *, project: str | None = None) -> Trace:
        """Read one trace whole."""
        return cast("Trace", self._json(f"/traces/{trace_id}", {"project": project}))

    def tail(self, selection: Selection, *, problem: Callable[[str], None]) -> Iterator[TailEvent]:
        """Follow traces as they come, for ever; *problem* is told of interruptions, after which it goes on where it was.

        Raises:
            ServerUnreachable: no server answered from the beginning, or none for a long while.
        """
        last_id, failures = "", 0
        since = {"since": selection.start, "start": None, "end": None}
        while True:
            try:
                for event_id, event, text in self._events(selection.parameters | since, last_id):
                    failures, last_id = 0, event_id or last_id
                    body = json.loads(text)
                    if event == "problem":
                        problem(str(body["detail"]))
                    else:
                        yield TailEvent(cast("Literal['trace', 'change']", event), body)
                    since = {"since": None, "start": None, "end": None} if last_id else since
            except ServerUnreachable as interruption:
                failures += 1
                if not last_id or failures > MOST_RETRIES:
                    raise
                problem(str(interruption))
            self.sleep(RETRY_SECONDS)

    @contextmanager
    def export(
        self,
        selection: Selection,
        *,
        level: Literal["spans", "traces"],
        file_format: FileFormat,
        columns: str | None = None,
    ) -> Generator[Answer]:
        """Begin an export; the answer's chunks are the file."""
        parameters = selection.parameters | {"level": level, "format": file_format, "columns": columns}
        with get(self.base_url, "/export", parameters, timeout_seconds=ANSWER_SECONDS) as answer:
            yield answer

    def _json(self, path: str, parameters: Parameters) -> object:
        with get(self.base_url, path, parameters, timeout_seconds=ANSWER_SECONDS) as answer:
            return answer.json()

    def _events(self, parameters: Parameters, last_id: str) -> Iterator[tuple[str, str, str]]:
        """Read server-sent events (the WHATWG's HTML standard, 9.2): id, event and data of each."""
        headers = {"accept": "text/event-stream"} | ({"last-event-id": last_id} if last_id else {})
        with get(self.base_url, "/traces/tail", parameters, timeout_seconds=SILENCE_SECONDS, headers=headers) as answer:
            fields: dict[str, str] = {}
            for line in answer.lines():
                name, _, value = line.partition(":")
                if name:
                    fields[name] = value.removeprefix(" ")
                elif not line:
                    if "event" in fields:
                        yield fields.get("id", ""), fields["event"], fields.get("data", "")
                    fields = {}
