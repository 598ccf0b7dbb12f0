import random

from lumetra_webui.pages.graph_layout import MARGIN, NODE_HEIGHT, NODE_WIDTH, Place, layout


def column(place: Place) -> int:
    return (place.x - MARGIN) // NODE_WIDTH


def test_who_is_called_stands_to_the_right_of_all_who_call():
    drawn = layout(["app", "a", "b", "m"], [("app", "a"), ("a", "b"), ("b", "m"), ("a", "m")])

    places = [drawn.places[node] for node in ("app", "a", "b", "m")]
    assert [place.x for place in places] == sorted(place.x for place in places)
    assert all(not curve.is_back for curve in drawn.curves.values())


def test_an_arrow_over_a_layer_keeps_a_place_in_it():
    drawn = layout(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])

    # The first part ends beside b, not behind it.
    beside = int(drawn.curves["a", "c"].path.split("H")[0].split()[-1])
    top = drawn.places["b"].y
    assert not top <= beside <= top + NODE_HEIGHT


def test_calls_in_a_circle_and_of_oneself_lead_back():
    drawn = layout(["a", "b"], [("a", "b"), ("b", "a"), ("b", "b")])

    assert {arrow: curve.is_back for arrow, curve in drawn.curves.items()} == {
        ("a", "b"): False,
        ("b", "a"): True,
        ("b", "b"): True,
    }


def test_sixty_called_by_one_stand_below_each_other_and_the_one_near_the_top():
    tools = [f"tool {number}" for number in range(60)]

    drawn = layout(["agent", *tools], [("agent", tool) for tool in tools])

    assert len({drawn.places[tool] for tool in tools}) == 60
    assert drawn.places["agent"].y < 900
    assert max(drawn.places[tool].y for tool in tools) + NODE_HEIGHT < drawn.height


def test_a_single_node_is_a_drawing():
    drawn = layout(["a"], [])

    assert (drawn.places, drawn.curves, drawn.width) == ({"a": Place(MARGIN, MARGIN)}, {}, NODE_WIDTH + 2 * MARGIN)


def test_no_two_nodes_lie_on_each_other_whatever_calls_whatever():
    chance = random.Random(5)
    for size in range(1, 40):
        nodes = list(range(size))
        arrows = list({(chance.choice(nodes), chance.choice(nodes)): None for _ in range(2 * size)})

        drawn = layout(nodes, arrows)

        assert len(set(drawn.places.values())) == size
        assert list(drawn.curves) == arrows
        assert all(0 <= place.x < drawn.width and 0 <= place.y < drawn.height for place in drawn.places.values())


def test_the_same_graph_is_drawn_the_same():
    arrows = [("app", "a"), ("a", "m"), ("a", "t"), ("app", "t")]

    assert layout(["app", "a", "m", "t"], arrows) == layout(["app", "a", "m", "t"], arrows)
