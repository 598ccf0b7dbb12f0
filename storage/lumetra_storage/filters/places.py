"""Where a node of sqlglot's tree stands in the text: leaves know, the others cover their leaves."""

from sqlglot import exp

from lumetra_storage.filters.errors import Place


def place_of(node: exp.Expr) -> Place | None:
    """Find the stretch from the node's first leaf to its last; None when no leaf knows its place (TRUE, NULL)."""
    found: Place | None = None
    for leaf in node.walk():
        if "start" in leaf.meta:
            start, end = int(leaf.meta["start"]), int(leaf.meta["end"])
            place = Place(start, end - start + 1)
            found = place if found is None else found.until(place)
    return found
