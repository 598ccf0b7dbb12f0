"""MCP's client and server record themselves; what a tool does in the server's process is in the trace of who called it."""

import sys

import pytest

from support.otlp_receiver import running_receiver
from support.sdk_program import run_program

pytest.importorskip("mcp.server.mcpserver")

SERVER = """
import lumetra
from mcp.server import MCPServer

lumetra.init(project="weather")
server = MCPServer("weather")

def forecast(city: str) -> str:
    with lumetra.span("look outside"):
        return f"sunny in {city}"

server.tool("forecast")(forecast)
server.run()
lumetra.flush()
"""
CLIENT = f"""
import asyncio, os
import lumetra
from mcp import Client, StdioServerParameters

lumetra.init(project="support-bot")

async def ask():
    server = StdioServerParameters(command={sys.executable!r}, args=["-c", {SERVER!r}], env=dict(os.environ))
    async with Client(server) as client:
        with lumetra.span("request"):
            await client.call_tool("forecast", {{"city": "Paris"}})

asyncio.run(ask())
"""


def test_a_tool_of_another_process_is_in_the_trace_of_its_caller() -> None:
    with running_receiver() as receiver:
        done = run_program(CLIENT, endpoint=receiver.endpoint)
        spans = {span.name: span for span in receiver.spans}

    assert (done.returncode, done.stderr) == (0, "")
    chain = ["request", "MCP send tools/call forecast", "tools/call forecast", "look outside"]
    assert [spans[name].parent_span_id for name in chain[1:]] == [spans[name].span_id for name in chain[:-1]]
    assert {spans[name].trace_id for name in chain} == {spans["request"].trace_id}
