"""A deterministic server of Gemini's REST protocol on loopback, for the Gemini API and for Vertex AI: `running_gemini()`.

It answers as the demo's OpenAI stub does: the first tool is called once, then what was said is repeated. Model names that
start with `limited`, `failing`, `blocked`, `cut` and `broken` get into that trouble; `thinking` thinks first.
"""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

from support.stub_server import serving

Json = dict[str, Any]
_FAULTS = {"limited": (429, "RESOURCE_EXHAUSTED"), "failing": (500, "INTERNAL")}


@dataclass(slots=True)
class GeminiStub:
    """A running stub."""

    base_url: str = ""
    requests: list[tuple[str, Json]] = field(default_factory=list[tuple[str, Json]])
    """Path and body of what came, in order."""


@contextmanager
def running_gemini() -> Generator[GeminiStub]:
    """Serve on a free port of loopback inside the block."""
    stub = GeminiStub()
    with serving(type("Handler", (GeminiHandler,), {"stub": stub})) as stub.base_url:
        yield stub


class GeminiHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: ClassVar[GeminiStub]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        path = self.path.partition("?")[0]
        self.stub.requests.append((path, body))
        model, _, method = path.rpartition("/")[2].partition(":")
        if fault := _FAULTS.get(model.partition("-")[0]):
            status, word = fault
            self._reply({"error": {"code": status, "status": word, "message": f"The stub answers {status}"}}, status)
        elif method == "streamGenerateContent":
            self._stream(model, list(chunks(model, body)))
        else:
            self._reply(_METHODS[method](model, body))

    def _stream(self, model: str, pieces: list[Json]) -> None:
        troubled = model.startswith(("cut", "broken"))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            for piece in pieces[:-1] if troubled else pieces:
                event = f"data: {json.dumps(piece)}\r\n\r\n".encode()
                self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
            if not model.startswith("broken"):
                self.wfile.write(b"0\r\n\r\n")
        except ConnectionError:
            pass  # the client wanted no more
        self.close_connection = model.startswith("broken")

    def _reply(self, body: Json, status: int = 200) -> None:
        encoded = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        pass


def generate(model: str, body: Json) -> Json:
    """Answer `generateContent`."""
    if model.startswith("blocked"):
        return _head(model, body) | {"promptFeedback": {"blockReason": "SAFETY"}}
    count = int((body.get("generationConfig") or {}).get("candidateCount") or 1)
    said = _parts(model, body)
    answers = [{"index": index, "content": {"role": "model", "parts": said}, "finishReason": "STOP"} for index in range(count)]
    return _head(model, body) | {"candidates": answers, "usageMetadata": _usage(model, body, _words(said) * count)}


def chunks(model: str, body: Json) -> Iterator[Json]:
    """Answer `streamGenerateContent`: word by word, then an empty part with the finish reason."""
    whole = generate(model, body)
    if "candidates" not in whole:
        yield whole
        return
    head = _head(model, body)
    for part in whole["candidates"][0]["content"]["parts"]:
        for piece in _pieces(part):
            yield head | {"candidates": [{"content": {"role": "model", "parts": [piece]}}]}
    last = {"content": {"role": "model", "parts": [{"text": ""}]}, "finishReason": "STOP"}
    yield head | {"candidates": [last], "usageMetadata": whole["usageMetadata"]}


def embed(_model: str, body: Json) -> Json:
    """Answer `batchEmbedContents`."""
    return {"embeddings": [{"values": [0.1, 0.2]} for _ in body["requests"]]}


def predict(_model: str, body: Json) -> Json:
    """Answer Vertex's `predict` with vectors and the tokens of each text."""
    vectors = [
        {"embeddings": {"values": [0.1, 0.2], "statistics": {"token_count": len(one["content"].split()), "truncated": False}}}
        for one in body["instances"]
    ]
    return {"predictions": vectors}


def count(_model: str, body: Json) -> Json:
    """Answer `countTokens`."""
    return {"totalTokens": len(" ".join(_texts(body)).split())}


_METHODS = {"generateContent": generate, "batchEmbedContents": embed, "predict": predict, "countTokens": count}


def _head(model: str, body: Json) -> Json:
    return {"modelVersion": f"{model}-001", "responseId": f"resp-{len(body.get('contents') or ())}"}


def _parts(model: str, body: Json) -> list[Json]:
    given = [part for content in body["contents"] for part in content["parts"]]
    tools = [one for tool in body.get("tools") or () for one in tool.get("functionDeclarations") or ()]
    if tools and not any("functionResponse" in part for part in given):
        wanted = tools if model.startswith("parallel") else tools[:1]
        return [
            {"functionCall": {"id": f"call_{number}", "name": tool["name"], "args": {"city": "Paris"}}}
            for number, tool in enumerate(wanted, 1)
        ]
    thought = [{"text": "Let me think.", "thought": True}] if model.startswith("thinking") else []
    return [*thought, {"text": f"You said: {_texts(body)[-1]}"}]


def _texts(body: Json) -> list[str]:
    return [part["text"] for content in body["contents"] for part in content["parts"] if part.get("text")]


def _words(said: list[Json]) -> int:
    return sum(len(part.get("text", "one call here").split()) for part in said if not part.get("thought"))


def _usage(model: str, body: Json, output_tokens: int) -> Json:
    asked = len(" ".join(_texts(body)).split())
    thoughts = 8 if model.startswith("thinking") else 0
    usage = {
        "promptTokenCount": asked,
        "cachedContentTokenCount": asked // 2,
        "candidatesTokenCount": output_tokens,
        "thoughtsTokenCount": thoughts,
        "totalTokenCount": asked + output_tokens + thoughts,
    }
    return {name: value for name, value in usage.items() if value}


def _pieces(part: Json) -> Iterator[Json]:
    if "text" not in part:
        yield part
        return
    words = part["text"].split(" ")
    for number, word in enumerate(words):
        yield part | {"text": word if number == 0 else f" {word}"}
