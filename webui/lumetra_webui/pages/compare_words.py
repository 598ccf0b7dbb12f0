"""The differences of two traces in words, the most telling first."""

from collections.abc import Iterator, Sequence

from lumetra_core.analysis.trace_comparison import AlignedSpans
from lumetra_storage.summaries import SpanSummary, TraceOutline
from lumetra_webui.formats import Formats, Quantity

_ABOUT_AS_LONG = 0.02
"""Durations that differ by less than this share of the longer are told as equal: no two runs take the same time."""

_LEAST_SHARE = 0.005
"""What would be written as 0 %."""

Row = AlignedSpans[SpanSummary]


def summary_words(
    left: TraceOutline, right: TraceOutline, rows: Sequence[Row], changed_texts: int, formats: Formats
) -> tuple[str, ...]:
    """Say what is different on the right; *changed_texts* is how many pairs differ in what went in or came out."""
    have_common = any(row.left and row.right for row in rows)
    return (
        *_errors(left, right, formats),
        *((_texts(changed_texts, formats),) if have_common else ()),
        _duration(left, right, formats),
        *_tokens(left, right, formats),
        *_cost(left, right, formats),
        _spans(rows, formats),
    )


def signed(words: Quantity | str, *, is_more: bool) -> str:
    """Write a difference with its sign."""
    return f"{'+' if is_more else '−'}{words}"


def share(difference: float, of: float, formats: Formats) -> str:
    """Write a difference as a signed share of the left; empty where there is nothing to share, or less than half a per cent."""
    if not of or abs(difference) / of < _LEAST_SHARE:
        return ""
    return f" ({signed(f'{formats.number(abs(difference) / of * 100, 0)} %', is_more=difference > 0)})"


def _errors(left: TraceOutline, right: TraceOutline, formats: Formats) -> Iterator[str]:
    if left.error_count != right.error_count:
        counts = [formats.plural(each.error_count, "error") if each.error_count else "none" for each in (left, right)]
        first, second = ("right", "left") if right.error_count else ("left", "right")
        on = {"left": counts[0], "right": counts[1]}
        yield f"{on[first]} on the {first}, {on[second]} on the {second}."


def _texts(changed: int, formats: Formats) -> str:
    if not changed:
        return "What both have went in and came out the same."
    return f"{formats.plural(changed, 'span')} on both sides {'differs' if changed == 1 else 'differ'} in input or output."


def _duration(left: TraceOutline, right: TraceOutline, formats: Formats) -> str:
    difference = right.duration_ns - left.duration_ns
    if abs(difference) <= _ABOUT_AS_LONG * max(left.duration_ns, right.duration_ns):
        return f"Both took about {formats.duration(right.duration_ns)}."
    words = formats.duration(abs(difference))
    return f"The right took {words} {'longer' if difference > 0 else 'less'}{share(difference, left.duration_ns, formats)}."


def _tokens(left: TraceOutline, right: TraceOutline, formats: Formats) -> Iterator[str]:
    counts = [_total(each.input_tokens, each.output_tokens) for each in (left, right)]
    if counts[0] is None or counts[1] is None:
        return
    difference = counts[1] - counts[0]
    if difference:
        words = formats.plural(abs(difference), "token")
        yield f"It used {words} {'more' if difference > 0 else 'fewer'}{share(difference, counts[0], formats)}."
    else:
        yield f"Both used {formats.plural(counts[0], 'token')}."


def _cost(left: TraceOutline, right: TraceOutline, formats: Formats) -> Iterator[str]:
    if left.cost_usd is None or right.cost_usd is None:
        if left.cost_usd is not right.cost_usd:
            yield f"The cost of the {'left' if left.cost_usd is None else 'right'} is not known."
        return
    difference = right.cost_usd - left.cost_usd
    if abs(difference) < _LEAST_SHARE * left.cost_usd:
        yield f"Both cost about {formats.cost(right.cost_usd)}."
    elif difference:
        words = formats.cost(abs(difference))
        yield f"It cost {words} {'more' if difference > 0 else 'less'}{share(difference, left.cost_usd, formats)}."


def _spans(rows: Sequence[Row], formats: Formats) -> str:
    only_left = sum(row.right is None for row in rows)
    only_right = sum(row.left is None for row in rows)
    both = formats.plural(len(rows) - only_left - only_right, "span")
    if not only_left and not only_right:
        return f"The trees are alike: {both} on both sides."
    return f"{both} on both sides, {formats.count(only_left)} only left, {formats.count(only_right)} only right."


def _total(*tokens: int | None) -> int | None:
    known = [count for count in tokens if count is not None]
    return sum(known) if known else None
