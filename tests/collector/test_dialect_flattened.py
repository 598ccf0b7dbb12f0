"""Indexed keys become rows, in the order of their numbers."""

from lumetra_collector.dialects.flattened import Tree, below, indexed, tree


def test_rows_come_in_numeric_order_whatever_they_start_with() -> None:
    attributes = {f"m.{index}.role": str(index) for index in (10, 9, 2, 101)}

    assert [row.leaf("role") for row in tree(attributes, ("m.",)).branch("m").rows()] == ["2", "9", "10", "101"]
    assert indexed(attributes, "m") == [{"role": "2"}, {"role": "9"}, {"role": "10"}, {"role": "101"}]


def test_a_key_may_be_leaf_and_branch_at_once() -> None:
    for attributes in ({"a.b": 1, "a.b.c": 2}, {"a.b.c": 2, "a.b": 1}):
        nested = tree(attributes, ("a.",))

        assert (nested.leaf("a", "b"), nested.leaf("a", "b", "c")) == (1, 2)


def test_a_native_mapping_is_a_leaf_and_not_a_branch() -> None:
    nested = tree({"a.0.metadata": {"page": 1}}, ("a.",))

    assert nested.branch("a").rows()[0].leaf("metadata") == {"page": 1}
    assert nested.branch("a", "0", "metadata") == Tree()


def test_words_and_absurd_numbers_are_no_rows() -> None:
    attributes = {"m.0.role": "user", "m.count.role": "x", f"m.{'9' * 5000}.role": "x", "m.1": "leaf"}

    assert tree(attributes, ("m.",)).branch("m").rows() == [{"role": "user"}]
    assert indexed(attributes, "m") == [{"role": "user"}, {"": "leaf"}]


def test_other_prefixes_are_left_alone() -> None:
    attributes = {"llm.tools.0.name": "f", "llm.toolset.0.name": "g", "other": 1}

    assert indexed(attributes, "llm.tools") == [{"name": "f"}]
    assert below(attributes, "llm.toolset.") == {"0.name": "g"}
