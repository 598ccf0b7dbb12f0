"""A deterministic server of Anthropic's Messages API on loopback: `running_anthropic()`.

It answers as the demo's OpenAI stub does: the first tool is called once, then what was said is repeated. Model names that start
with `limited` and `failing` are refused, a `slow` one takes its time, `broken` drops the connection in the middle of a stream.
"""

import json
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

from support.stub_server import serving

Json = dict[str, Any]
_FAULTS = {"limited": (429, "rate_limit_error"), "failing": (500, "api_error")}
_USAGE = {"cache_creation_input_tokens": 3, "cache_read_input_tokens": 2}


@dataclass(slots=True)
class AnthropicStub:
    """A running stub."""

    base_url: str = ""
    requests: list[Json] = field(default_factory=list[Json])
    """Bodies of what came, in order."""


@contextmanager
def running_anthropic() -> Generator[AnthropicStub]:
    """Serve on a free port of loopback inside the block."""
    stub = AnthropicStub()
    with serving(type("Handler", (AnthropicHandler,), {"stub": stub})) as stub.base_url:
        yield stub


class AnthropicHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: ClassVar[AnthropicStub]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        self.stub.requests.append(body)
        model = str(body.get("model"))
        if fault := _FAULTS.get(model.partition("-")[0]):
            status, word = fault
            self._reply({"type": "error", "error": {"type": word, "message": f"The stub answers {status}"}}, status)
        elif body.get("stream"):
            self._stream(model, list(events(message(body))))
        else:
            self._reply(message(body))

    def _reply(self, answer: Json, status: int = 200) -> None:
        written = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(written)))
        self.send_header("request-id", "req_stub")
        self.end_headers()
        self.wfile.write(written)

    def _stream(self, model: str, pieces: list[Json]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("request-id", "req_stub")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        is_broken = model.startswith("broken")
        try:
            for piece in pieces[:3] if is_broken else pieces:
                written = f"event: {piece['type']}\ndata: {json.dumps(piece)}\n\n".encode()
                self.wfile.write(f"{len(written):x}\r\n".encode() + written + b"\r\n")
                self.wfile.flush()
                time.sleep(0.3 if model.startswith("slow") else 0)
            if not is_broken:
                self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            is_broken = True  # the client wanted no more
        self.close_connection = is_broken

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Say nothing."""


def message(body: Json) -> Json:
    """Answer: call the first tool once, then repeat what was said. Tokens are words."""
    last = body["messages"][-1]["content"]
    blocks: list[Json] = [{"type": "text", "text": last}] if isinstance(last, str) else last
    result = next((str(block["content"]) for block in blocks if block["type"] == "tool_result"), None)
    said = result or " ".join(block["text"] for block in blocks if block["type"] == "text")
    calls = bool(body.get("tools")) and result is None
    content: Json = {"type": "text", "text": f"You said: {said}"}
    if calls:
        content = {"type": "tool_use", "id": "toolu_1", "name": body["tools"][0]["name"], "input": {"city": "Paris"}}
    return {
        "id": "msg_stub",
        "type": "message",
        "role": "assistant",
        "model": f"{body['model']}-2026",
        "content": [content],
        "stop_reason": "tool_use" if calls else "end_turn",
        "stop_sequence": None,
        "usage": {**_USAGE, "input_tokens": len(said.split()), "output_tokens": 5 if calls else len(said.split()) + 2},
    }


def events(whole: Json) -> Iterator[Json]:
    """Cut a message into the events of a stream, a word or a piece of JSON at a time."""
    (block,) = whole["content"]
    begun = {**whole, "content": [], "stop_reason": None, "usage": {**whole["usage"], "output_tokens": 1}}
    yield {"type": "message_start", "message": begun}
    if block["type"] == "text":
        yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        for word in block["text"].split(" "):
            yield {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": f"{word} "}}
    else:
        yield {"type": "content_block_start", "index": 0, "content_block": {**block, "input": {}}}
        for piece in ('{"city": ', '"Paris"}'):
            yield {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": piece}}
    yield {"type": "content_block_stop", "index": 0}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": whole["stop_reason"], "stop_sequence": None},
        "usage": {"output_tokens": whole["usage"]["output_tokens"]},
    }
    yield {"type": "message_stop"}
