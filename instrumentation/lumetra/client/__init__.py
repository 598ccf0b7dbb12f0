"""A client of the server's REST API on the standard library alone: what the verbs of the command line speak through."""

from lumetra.client.api import Client, Selection
from lumetra.client.bodies import Span, TailEvent, Trace, TraceSummary
from lumetra.client.http import server_url

__all__ = ["Client", "Selection", "Span", "TailEvent", "Trace", "TraceSummary", "server_url"]
