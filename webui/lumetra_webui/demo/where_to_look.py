"""What the demo says at the end: the pages, with direct links to traces that are worth a look."""

from collections.abc import Iterator
from typing import NamedTuple

from lumetra.client.api import Client, Selection
from lumetra_webui.pages import addresses

PROJECT = "lamp-shop"


class Place(NamedTuple):
    """Something to look at."""

    what: str
    url: str


_INTERESTING = (
    ("a failed tool", "error_type LIKE '%OrderSystemDown'"),
    ("a handoff between agents", "agent_name = 'billing'"),
    ("a refund in LangGraph", "service_name = 'refunds' and status != 'error'"),
    ("an answer from documents", "service_name = 'documents' and operation = 'retrieval'"),
)
"""What it is, and the filter that finds it."""


def places(server_url: str) -> Iterator[Place]:
    """Name the pages, then the newest trace of each interesting sort; a sort that did not occur is left out."""
    yield Place("traces", server_url + addresses.traces(PROJECT))
    yield Place("overview", server_url + addresses.overview(PROJECT, range="15m"))
    yield Place("sessions", server_url + addresses.groups(PROJECT, "sessions"))
    yield Place("users", server_url + addresses.groups(PROJECT, "users"))
    client = Client(server_url)
    for what, filter_text in _INTERESTING:
        for found in client.search(Selection(project=PROJECT, filter_text=filter_text), limit=1):
            yield Place(what, server_url + addresses.trace(PROJECT, found["trace_id"]))
