"""The demo's OpenAI stub, for tests: `with running_stub() as stub: OpenAI(base_url=stub.base_url, api_key="test")`."""

from lumetra_webui.demo.openai_questions import Question
from lumetra_webui.demo.openai_stub import OpenAIStub, Script, StubHandler, running_stub, scripted
from lumetra_webui.demo.openai_wire import Answer, ToolCall

__all__ = ["Answer", "OpenAIStub", "Question", "Script", "StubHandler", "ToolCall", "running_stub", "scripted"]
