"""The stand-in model as an OpenAI chat completion: what the stub answers the demo's agent."""

import hashlib
import json
import time
from typing import Any

from lumetra_webui.demo.answers import reply, token_count

OVERLOADED = "overloaded"


def answer_chat(request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Answer a chat completion request with a status and a body; a model named `…overloaded` is always too busy."""
    if OVERLOADED in request["model"]:
        return 429, {
            "error": {
                "message": "The model is overloaded, try again later.",
                "type": "rate_limit_error",
                "code": "rate_limit_exceeded",
            }
        }
    message = reply(request["messages"], has_tools=bool(request.get("tools")))
    prompt_tokens = sum(token_count(json.dumps(turn)) for turn in request["messages"])
    completion_tokens = token_count(json.dumps(message))
    digest = hashlib.sha256(json.dumps(request["messages"], sort_keys=True).encode()).hexdigest()[:24]
    return 200, {
        "id": f"chatcmpl-{digest}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": f"{request['model']}-2024-07-18",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if message.get("tool_calls") else "stop"}],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": prompt_tokens + completion_tokens,
        },
    }
