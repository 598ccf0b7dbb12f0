"""Reading strangers' objects: dictionaries, plain objects and pydantic models alike, quickly, and by their own rules."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from llama_index.core.workflow import StartEvent
from openai.types.chat import ChatCompletionMessage
from pydantic import BaseModel, ConfigDict

from lumetra.auto.reading import fields, read


class Strict(BaseModel):
    text: str = "declared"
    _hidden: int = 4

    @property
    def length(self) -> int:
        return len(self.text)


class Open(Strict):
    model_config = ConfigDict(extra="allow")


MESSAGE = ChatCompletionMessage.construct(role="assistant", content="Hi", reasoning_content="I thought.")


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ({"a": {"b": 1}}, ("a", "b"), 1),
        ({"a": None}, ("a", "b"), None),
        (SimpleNamespace(a=SimpleNamespace(b=2)), ("a", "b"), 2),
        (SimpleNamespace(), ("a",), None),
        (Strict(), ("text",), "declared"),
        (Strict(), ("length",), 8),
        (Strict(), ("_hidden",), 4),
        (Strict(), ("missing",), None),
        (Open.model_validate({"more": 3}), ("more",), 3),
        (Open(), ("more",), None),
        (MESSAGE, ("reasoning_content",), "I thought."),
        (MESSAGE, ("nothing",), None),
        (StartEvent.model_validate({"user_msg": "Hello"}), ("user_msg",), "Hello"),  # keeps its fields in a place of its own
        (None, ("a",), None),
        (3, ("real",), 3),
    ],
)
def test_a_path_is_followed_by_the_rules_of_each_object(value: Any, path: tuple[str, ...], expected: Any) -> None:
    assert read(value, *path) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": 1}, {"a": 1}),
        (SimpleNamespace(a=1), {"a": 1}),
        (Open.model_validate({"more": 3}), {"text": "declared", "more": 3}),
        (3, {}),
        (None, {}),
    ],
)
def test_fields_are_what_a_mapping_or_an_object_holds(value: Any, expected: Mapping[str, Any]) -> None:
    assert fields(value) == expected
