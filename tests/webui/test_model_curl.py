"""What is copied runs in somebody's shell: a real shell takes it here, with a curl that only says what it was given."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lumetra_core.span import Span
from lumetra_webui.pages.model_curl import in_quotes, model_curl
from support.sample_traces import HOSTILE, model_call, text

CURL = """curl() { printf '%s\\0' "$@"; case " $* " in *" @- "*) cat;; esac; }
OPENAI_API_KEY=key-of-the-reader
cd "$1"
"""


def asked(words: str, **attributes: Any) -> Span:
    return replace(model_call("chat", 1, attributes=attributes), input_messages=(text("user", words),), parameters={})


def run(line: str | None, directory: Path, shell: str = "sh") -> list[str]:
    """Give the arguments that curl would get; what came through a pipe is the last one."""
    assert line is not None
    # From its standard input: a script given as an argument would be bounded as the request is.
    told = subprocess.run(
        [shell, "-s", directory], input=CURL + line, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert told.stderr == ""
    return told.stdout.split("\0")


def test_a_call_is_made_with_the_readers_own_key(tmp_path: Path):
    arguments = run(model_curl(asked("Hi", **{"server.address": "api.example.com"})), tmp_path)

    assert arguments == [
        "-sS",
        "https://api.example.com/v1/chat/completions",
        "-H",
        "Authorization: Bearer key-of-the-reader",
        "-H",
        "Content-Type: application/json",
        "--data-raw",
        '{"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}',
        "",
    ]


@pytest.mark.parametrize(
    ("attributes", "address"),
    [
        ({}, "https://api.openai.com/v1/chat/completions"),
        ({"server.address": "llm.example.com", "server.port": 443}, "https://llm.example.com/v1/chat/completions"),
        ({"server.address": "llm.example.com", "server.port": 8443}, "https://llm.example.com:8443/v1/chat/completions"),
        ({"server.address": "localhost", "server.port": 11434}, "http://localhost:11434/v1/chat/completions"),
        ({"server.address": "10.0.0.7", "server.port": 80}, "http://10.0.0.7/v1/chat/completions"),
        ({"server.address": "vllm", "server.port": 8000}, "http://vllm:8000/v1/chat/completions"),
        ({"server.address": "evil' ; touch pwned ; '"}, "https://api.openai.com/v1/chat/completions"),
        ({"server.address": "-o/etc/passwd"}, "https://api.openai.com/v1/chat/completions"),
        ({"server.address": "a.example", "server.port": "80; touch pwned"}, "https://a.example/v1/chat/completions"),
    ],
)
def test_the_address_is_that_of_the_span_or_the_readers(attributes: dict[str, Any], address: str, tmp_path: Path):
    assert run(model_curl(asked("Hi", **attributes)), tmp_path)[1] == address
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize(
    "words",
    [
        "'; touch pwned; '",
        "$(touch pwned) `touch pwned` ${IFS}",
        "line one\ntouch pwned\r\nEOF\n",
        '"; touch pwned; "',
        "\\'; touch pwned; \\'",
        "\x1b]0;title\x07\x7f\u202e\u2028!history!",
        HOSTILE,
    ],
)
def test_no_content_leaves_its_quotes(words: str, shell: str, tmp_path: Path):
    line = model_curl(asked(words))

    body = json.loads(run(line, tmp_path, shell)[-2])
    assert body["messages"][0]["content"] == words
    assert list(tmp_path.iterdir()) == []
    assert line is not None
    assert all(" " <= sign <= "~" or sign == "\n" for sign in line)


@given(st.text(alphabet=st.characters(codec="utf-8")))
@settings(max_examples=300)
def test_quoted_json_is_one_word_of_printable_signs(words: str):
    quoted = in_quotes({"content": words})

    assert (quoted[0], quoted[-1], quoted.count("'")) == ("'", "'", 2)
    assert quoted.isascii()
    assert quoted.isprintable()
    assert json.loads(quoted[1:-1]) == {"content": words}


def test_a_body_longer_than_an_argument_may_be_goes_through_a_pipe(tmp_path: Path):
    words = "it's long " * 30_000

    *arguments, piped = run(model_curl(asked(words)), tmp_path)

    assert arguments[-1] == "@-"
    assert json.loads(piped)["messages"][0]["content"] == words


def test_a_stream_is_shown_as_it_comes():
    streamed = replace(asked("Hi"), parameters={"stream": True})

    assert (model_curl(streamed) or "").startswith("curl -sS -N ")
