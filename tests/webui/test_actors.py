import pytest

from lumetra_core.analysis.agent_graph import APPLICATION, Actor
from lumetra_webui.pages.actors import actor_family, actor_key, actor_name, read_actor


@pytest.mark.parametrize(
    "actor",
    [APPLICATION, Actor("tool", "search"), Actor("model", "gpt-4o:free"), Actor("agent", ""), Actor("retrieval", "a b/?&")],
)
def test_what_an_address_names_is_read_back(actor: Actor):
    assert read_actor(actor_key(actor)) == actor


@pytest.mark.parametrize("key", [None, "", "search", "robot:search", ":"])
def test_what_names_no_actor_is_none(key: str | None):
    assert read_actor(key) is None


def test_people_read_names_of_one_line():
    told = [actor_name(actor, 10) for actor in (APPLICATION, Actor("tool", "a\nrather long name"), Actor("tool", ""))]

    assert told == ["application", "a rather…", "unnamed"]


def test_an_actor_has_the_hue_of_its_operations():
    assert [actor_family(actor) for actor in (APPLICATION, Actor("check", "x"))] == ["plain", "check"]
