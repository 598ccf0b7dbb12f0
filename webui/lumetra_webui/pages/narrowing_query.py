"""How a route reads what narrows its page: time range and filter, from the parameters every such address has."""

from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from lumetra_webui.pages.narrowing import Narrowing
from lumetra_webui.pages.rendering import View
from lumetra_webui.pages.time_range import time_range


def narrowing_query(
    view: NamedDependency[SkipValidation[View]],
    preset: Annotated[str | None, QueryParameter(name="range")] = None,
    start: Annotated[str | None, QueryParameter(name="from")] = None,
    end: Annotated[str | None, QueryParameter(name="to")] = None,
    filter_text: Annotated[str, QueryParameter(name="filter")] = "",
) -> Narrowing:
    """Read the address of a page.

    Raises:
        InvalidInput: the time range cannot be read.
    """
    chosen = time_range(preset=preset, start=start, end=end, now=view.formats.now)
    return Narrowing(chosen=chosen, filter_text=filter_text.strip())


Narrowed = NamedDependency[SkipValidation[Narrowing]]
"""How a handler asks for it, under the name `narrowing`."""
