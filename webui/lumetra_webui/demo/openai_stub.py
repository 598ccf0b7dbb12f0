"""A deterministic OpenAI-compatible server on loopback, for the demo without a key and for tests. Standard library only.

What it answers is a function of the request (`scripted`, unless the caller brings another). Model names that start with a word
of `FAULTS` fail in that way, so that a program can be driven into every kind of trouble a provider makes.
"""

import base64
import json
import struct
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from lumetra_webui.demo import openai_wire as wire
from lumetra_webui.demo.openai_questions import Question, question_of_chat, question_of_responses
from lumetra_webui.demo.openai_wire import Answer, Json, ToolCall

FAULTS = {
    "limited": (429, "rate_limit_error", "rate_limit_exceeded"),
    "failing": (500, "server_error", None),
    "missing": (404, "invalid_request_error", "model_not_found"),
}
"""Word a model name starts with → status, error type and code. `flaky` fails as 500 once, then answers; `cut` ends a stream early
but properly; `broken` drops the connection in the middle of one; `unfinished` makes a response fail as an answer."""
DIMENSIONS = 4


Script = Callable[[Question], Answer]
Embed = Callable[[str], Sequence[float]]
"""Gives a text's vector."""


def scripted(question: Question) -> Answer:
    """Call the first tool once, then repeat what was said. Tokens are words; a `reasoning` model thinks for eight tokens.

    A `slow` model takes its time from token to token: who leaves its stream early has not got all of it yet.
    """
    said = question.texts[-1] if question.texts else ""
    words = sum(len(text.split()) for text in question.texts)
    if question.tools and not question.has_tool_result:
        calls = tuple(
            ToolCall(name=name, arguments='{"city": "Paris"}', call_id=f"call_{number}")
            for number, name in enumerate(
                question.tools[:2] if question.model.startswith("parallel") else question.tools[:1], 1
            )
        )
        return Answer(tool_calls=calls, input_tokens=words, output_tokens=5)
    text = '{"answer": 42}' if question.model.startswith("json") else f"You said: {said}"
    reasoning = 8 if question.model.startswith("reasoning") else 0
    return Answer(
        text=text,
        input_tokens=words,
        cached_tokens=words // 2,
        output_tokens=len(text.split()) + reasoning,
        reasoning_tokens=reasoning,
        between_tokens_s=0.3 if question.model.startswith("slow") else 0,
    )


def by_length(text: str) -> list[float]:
    """Make a vector that depends on the text's length alone."""
    return [round((len(text) % (7 + position)) / 10, 3) for position in range(DIMENSIONS)]


@dataclass(slots=True)
class OpenAIStub:
    """A running stub."""

    script: Script
    embed: Embed = by_length
    base_url: str = ""
    """To be given to a client; ends in /v1."""
    requests: list[Json] = field(default_factory=list[Json])
    """The bodies that came, in order."""
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])


@contextmanager
def running_stub(script: Script = scripted, port: int = 0, *, embed: Embed = by_length) -> Generator[OpenAIStub]:
    """Serve on loopback inside the block; port 0 takes a free one."""
    stub = OpenAIStub(script, embed)
    server = StubServer(("127.0.0.1", port), type("Handler", (StubHandler,), {"stub": stub}))
    stub.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, name="openai-stub", kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class StubServer(ThreadingHTTPServer):
    """Takes a client that goes away for what it is, and not for an error to print."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what is no broken connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class StubHandler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """Head and body are two writes: Nagle's algorithm and delayed acknowledgements would make 40 ms of them."""
    stub: ClassVar[OpenAIStub]

    def do_GET(self) -> None:
        """Answer `GET /models` and `GET /responses/{id}`."""
        path, _, query = self.path.partition("?")
        answer = Answer(text="You said: hello", input_tokens=1, output_tokens=3)
        if path.endswith("/models"):
            self._reply({"object": "list", "data": []})
        elif "stream=true" in query:
            self._stream(wire.server_sent(wire.response_events("gpt-stub", answer), named=True, done=False))
        else:
            self._reply(wire.response("gpt-stub", answer, response_id=path.rsplit("/", 1)[-1]))

    def do_POST(self) -> None:
        """Answer a call."""
        body = self._body()
        self.stub.requests.append(body)
        self.stub.headers.append({name.lower(): value for name, value in self.headers.items()})
        model = str(body.get("model", "stub"))
        if fault := self._fault(model):
            status, kind, code = fault
            self._reply(wire.error(f"The stub answers {status}", kind, code), status)
            return
        endpoint = self.path.partition("/v1/")[2]
        answer = _ENDPOINTS.get(endpoint)
        if answer is None:
            self._reply(wire.error(f"There is no {self.path}", "invalid_request_error"), 404)
            return
        answer(self, model, body)

    def _fault(self, model: str) -> tuple[int, str, str | None] | None:
        if model.startswith("flaky") and self.headers.get("x-stainless-retry-count") == "0":
            return FAULTS["failing"]
        return FAULTS.get(model.partition("-")[0])

    def answer_chat(self, model: str, body: Json) -> None:
        """Answer `chat/completions`."""
        answers = [self.stub.script(question_of_chat(body))] * int(body.get("n") or 1)
        if not body.get("stream"):
            time.sleep(answers[0].duration_s)
            self._reply(wire.chat_completion(model, answers))
            return
        with_usage = _wants_usage(body)
        self._stream_chat(model, list(wire.chat_chunks(model, answers, with_usage=with_usage)), answers[0])

    def answer_responses(self, model: str, body: Json) -> None:
        """Answer `responses`."""
        answer = self.stub.script(question_of_responses(body))
        status = "failed" if model.startswith("unfinished") else "completed"
        if not body.get("stream"):
            time.sleep(answer.duration_s)
            self._reply(wire.response(model, answer, status=status))
            return
        events = list(wire.response_events(model, answer, status=status))
        kept = events[:-3] if model.startswith("cut") else events
        self._stream(_paced(wire.server_sent(kept, named=True, done=False), answer))

    def answer_completions(self, model: str, body: Json) -> None:
        """Answer legacy `completions`."""
        answer = self.stub.script(Question(model=model, texts=(str(body.get("prompt")),)))
        if body.get("stream"):
            with_usage = _wants_usage(body)
            self._stream_chat(model, list(wire.completion_chunks(model, answer, with_usage=with_usage)), answer)
        else:
            self._reply(wire.text_completion(model, answer))

    def answer_embeddings(self, model: str, body: Json) -> None:
        """Answer `embeddings`."""
        given = body.get("input")
        texts = [str(given)] if isinstance(given, str) else [str(text) for text in given or ()]
        vectors = [_written(self.stub.embed(text), encoded=body.get("encoding_format") == "base64") for text in texts]
        self._reply(wire.embeddings(model, texts, vectors, sum(len(text.split()) for text in texts)))

    def answer_images(self, _model: str, body: Json) -> None:
        """Answer `images/generations` with one white pixel that stands for any picture."""
        usage = {
            "input_tokens": 3,
            "output_tokens": 16,
            "total_tokens": 19,
            "input_tokens_details": {"text_tokens": 3, "image_tokens": 0},
        }
        image = {"b64_json": "aGVsbG8=", "revised_prompt": f"A picture of {body.get('prompt')}"}
        self._reply({"created": wire.CREATED, "data": [image], "usage": usage})

    def answer_speech(self, _model: str, _body: Json) -> None:
        """Answer `audio/speech` with bytes that no player will play."""
        self._reply_bytes(b"ID3stub", "audio/mpeg")

    def answer_transcription(self, _model: str, _body: Json) -> None:
        """Answer `audio/transcriptions` and `audio/translations`."""
        usage = {"type": "tokens", "input_tokens": 12, "output_tokens": 2, "total_tokens": 14}
        self._reply({"text": "Hello there", "usage": usage})

    def answer_moderation(self, model: str, _body: Json) -> None:
        """Answer `moderations`: everything is violent."""
        result = {
            "flagged": True,
            "categories": {"violence": True, "hate": False},
            "category_scores": {"violence": 0.9, "hate": 0.1},
        }
        self._reply({"id": "modr-stub", "model": model, "results": [result]})

    def answer_rerank(self, model: str, body: Json) -> None:
        """Answer `rerank`, which OpenAI has not, and servers that speak its protocol have: the last document is the best."""
        count = len(body.get("documents") or ())
        results = [{"index": place, "relevance_score": (place + 1) / count} for place in reversed(range(count))]
        self._reply({"id": "rerank-stub", "model": model, "results": results, "usage": {"total_tokens": count}})

    def _stream_chat(self, model: str, chunks: Sequence[Json], answer: Answer) -> None:
        if model.startswith("cut"):
            self._stream(wire.server_sent(chunks[:3], done=False))
        elif model.startswith("broken"):
            self._stream(wire.server_sent(chunks[:3], done=False), ends=False)
        else:
            self._stream(_paced(wire.server_sent(chunks), answer))

    def _body(self) -> Json:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "json" in (self.headers.get("content-type") or ""):
            return json.loads(raw or b"{}")
        return {"model": "whisper-stub"}

    def _reply(self, body: Json, status: int = 200) -> None:
        self._reply_bytes(json.dumps(body).encode(), "application/json", status)

    def _reply_bytes(self, body: bytes, content_type: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.send_header("x-request-id", "req_stub")
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, pieces: Iterable[bytes], *, ends: bool = True) -> None:
        """Send chunk by chunk; without its end the client sees a connection that broke."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            for piece in pieces:
                self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                self.wfile.flush()
            if ends:
                self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            ends = False  # the client wanted no more
        self.close_connection = not ends

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Say nothing: the terminal is the demo's."""


_ENDPOINTS: dict[str, Callable[[StubHandler, str, Json], None]] = {
    "chat/completions": StubHandler.answer_chat,
    "responses": StubHandler.answer_responses,
    "completions": StubHandler.answer_completions,
    "embeddings": StubHandler.answer_embeddings,
    "images/generations": StubHandler.answer_images,
    "audio/speech": StubHandler.answer_speech,
    "audio/transcriptions": StubHandler.answer_transcription,
    "audio/translations": StubHandler.answer_transcription,
    "moderations": StubHandler.answer_moderation,
    "rerank": StubHandler.answer_rerank,
}


def _wants_usage(body: Json) -> bool:
    options: Json = body.get("stream_options") or {}
    return options.get("include_usage") is True


def _paced(pieces: Iterable[bytes], answer: Answer) -> Iterator[bytes]:
    """Give the pieces of a stream at the pace of *answer*."""
    for position, piece in enumerate(pieces):
        time.sleep(answer.between_tokens_s if position else answer.first_token_s)
        yield piece


def _written(vector: Sequence[float], *, encoded: bool) -> object:
    """Write a vector as numbers, or as the base64 of 32-bit floats that OpenAI's own client asks for."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode() if encoded else list(vector)
