"""What an instrumentor puts into a library looks like what was there, and everything is put back: functions, classes, registries.

Of each library every module that its program imports is looked at, whole: whatever an instrumentor of today or of tomorrow replaces.
"""

import importlib
import inspect
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NamedTuple

import pytest

from lumetra.auto.members import MEMBERS
from lumetra.testing import capture

Place = tuple[str, str]
"""The name of a module or class, and of a member that it has itself."""


class Library(NamedTuple):
    """One library as its users have it."""

    name: str
    packages: tuple[str, ...]
    """Beginnings of the names of modules that belong to it."""
    imported: tuple[str, ...]
    registries: Callable[[], Sequence[object]] = tuple
    """What it keeps of handlers and callbacks."""


def _langchain() -> Sequence[object]:
    return importlib.import_module("langchain_core.tracers.context")._configure_hooks


def _llama_index() -> Sequence[object]:
    dispatcher = importlib.import_module("llama_index.core.instrumentation").get_dispatcher()
    return [*dispatcher.event_handlers, *dispatcher.span_handlers]


def _openai_agents() -> Sequence[object]:
    return importlib.import_module("agents.tracing").get_trace_provider()._multi_processor._processors


def _litellm() -> Sequence[object]:
    module = importlib.import_module("litellm")
    return [*module.callbacks, *module.input_callback, *module.success_callback, *module.failure_callback]


LIBRARIES = (
    Library("threads", ("threading", "concurrent.futures"), ("threading", "concurrent.futures.thread")),
    Library("subprocesses", ("subprocess", "multiprocessing"), ("subprocess", "multiprocessing.process")),
    Library("openai", ("openai",), ("openai", "openai.resources")),
    Library("anthropic", ("anthropic",), ("anthropic",)),
    Library("google_genai", ("google.genai",), ("google.genai.models", "google.genai.chats")),
    Library("mcp", ("mcp",), ("mcp",)),
    Library("litellm", ("litellm",), ("litellm", "litellm.main", "litellm.router"), _litellm),
    Library(
        "langchain",
        ("langchain_core", "langgraph", "langchain_openai"),
        (
            "langchain_core.language_models.chat_models",
            "langchain_core.tools.base",
            "langchain_core.retrievers",
            "langchain_openai",
            "langgraph.pregel",
        ),
        _langchain,
    ),
    Library(
        "llama_index",
        ("llama_index",),
        ("llama_index.core", "llama_index.llms.openai", "llama_index.core.tools"),
        _llama_index,
    ),
    Library("openai_agents", ("agents",), ("agents", "agents.tracing"), _openai_agents),
)


@pytest.fixture
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Import a library as its program does, or leave the test to the environment that has it."""
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    pytest.importorskip(request.param.imported[0])
    for module in request.param.imported[1:]:
        with suppress(ModuleNotFoundError):  # not in every release, or not in every environment
            importlib.import_module(module)
    return request.param


def test_every_instrumentor_is_looked_at() -> None:
    assert {library.name for library in LIBRARIES} == {member.library for member in MEMBERS}


@pytest.mark.parametrize("library", LIBRARIES, ids=[one.name for one in LIBRARIES], indirect=True)
def test_a_replaced_function_looks_as_it_did(library: Library) -> None:
    before = _members(library)
    with capture(instrument=[library.name]):
        replaced = {
            place: (before[place], now) for place, now in _members(library).items() if now is not before.get(place, now)
        }
        differences = {place: found for place, (old, new) in replaced.items() if (found := _differences(old, new))}

    assert differences == {}
    assert bool(replaced) == (library.name not in ("anthropic", "mcp"))


@pytest.mark.parametrize("library", LIBRARIES, ids=[one.name for one in LIBRARIES], indirect=True)
def test_everything_is_put_back(library: Library) -> None:
    registries, members, environ = list(library.registries()), _members(library), dict(os.environ)
    with capture(instrument=[library.name]):
        assert set(_members(library)) - set(members) <= _HOOKS
    after = _members(library)

    assert {place for place in members | after if members.get(place) is not after.get(place)} == set()
    assert [id(one) for one in library.registries()] == [id(one) for one in registries]
    assert dict(os.environ) == environ


@pytest.mark.parametrize("library", LIBRARIES, ids=[one.name for one in LIBRARIES], indirect=True)
def test_what_is_instrumented_already_is_not_wrapped_again(library: Library) -> None:
    before = _members(library)
    with capture(instrument=[library.name]), capture(instrument=[library.name]):
        replaced = {place: now for place, now in _members(library).items() if now is not before.get(place, now)}

    assert {place for place, now in replaced.items() if getattr(now, "__wrapped__", None) is not before[place]} == set()
    assert {place for place, now in _members(library).items() if before.get(place) is not now} == set()


_HOOKS = {
    ("langchain_core.embeddings.embeddings.Embeddings", "__init_subclass__"),
    ("llama_index.core.base.llms.base.BaseLLM", "__init_subclass__"),
    ("llama_index.core.base.embeddings.base.BaseEmbedding", "__init_subclass__"),
}
"""What a class gets that had none of that name: it wraps the methods of plug-ins that are imported later."""


def _members(library: Library) -> dict[Place, object]:
    """Find every member of its modules and of the classes that they define, by where it stands."""
    found: dict[Place, object] = {}
    for owner in _owners(library):
        name = owner.__name__ if inspect.ismodule(owner) else f"{owner.__module__}.{owner.__qualname__}"
        found |= {(name, member): value for member, value in list(vars(owner).items()) if _is_code(value)}
    return found


def _owners(library: Library) -> Iterator[Any]:
    for name, module in list(sys.modules.items()):
        if inspect.ismodule(module) and any(name == package or name.startswith(f"{package}.") for package in library.packages):
            yield module
            yield from (
                each for each in list(vars(module).values()) if issubclass(type(each), type) and each.__module__ == name
            )


def _is_code(value: object) -> bool:
    # By its type alone: openai's stand-ins for numpy and pandas raise when they are asked anything.
    return callable(value) or type(value) in (classmethod, staticmethod, property)


_ASKED: dict[str, Callable[[Any], object]] = {
    "signature": inspect.signature,
    "name": lambda function: function.__name__,
    "qualified name": lambda function: function.__qualname__,
    "module": lambda function: function.__module__,
    "documentation": lambda function: function.__doc__,
    "annotations": lambda function: function.__annotations__,
    "defaults": lambda function: (function.__defaults__, function.__kwdefaults__),
    "source": inspect.getsource,
    "coroutine function": inspect.iscoroutinefunction,
    "generator function": inspect.isgeneratorfunction,
    "asynchronous generator function": inspect.isasyncgenfunction,
    "function": inspect.isfunction,
    "type of it": lambda function: isinstance(function, type(inspect.unwrap(function))),
}


def _differences(old: Any, new: Any) -> list[str]:
    """Say in which of `_ASKED` a replacement differs from what it stands for."""
    plain, wrapped = (getattr(each, "__func__", each) for each in (old, new))
    return [what for what, ask in _ASKED.items() if _answer(ask, plain) != _answer(ask, wrapped)]


def _answer(ask: Callable[[Any], object], function: Any) -> object:
    try:
        return ask(function)
    except (AttributeError, OSError, TypeError, ValueError) as error:
        return type(error)


def test_a_thread_and_its_pool_work_on_after_all_of_it() -> None:
    with capture():
        pass
    done = threading.Event()
    threading.Thread(target=done.set).start()

    assert done.wait(5)
    assert ThreadPoolExecutor(1).submit(sum, [1, 2]).result(5) == 3
