"""Traces as text for a terminal. Pure: bodies of the API in, lines out.

What comes from traces is hostile: control characters, which a terminal would obey, are shown as a replacement sign.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from lumetra.client.bodies import Span, SpanSummary, Trace, TraceSummary

MOST_NAME_CHARACTERS = 60
_NS = {"ns": 1, "µs": 1_000, "ms": 1_000_000, "s": 1_000_000_000}
_MINUTE_NS = 60 * 1_000_000_000

HEADING = ("START", "TRACE", "DURATION", "SPANS", "ERRORS", "TOKENS", "COST", "NAME")

SPAN_HEADING = ("START", "TRACE", "SPAN", "DURATION", "STATUS", "TOKENS", "COST", "MODEL", "NAME")


def printable(text: str, most_characters: int = MOST_NAME_CHARACTERS) -> str:
    """Cut *text* to one harmless line."""
    plain = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return plain if len(plain) <= most_characters else f"{plain[: most_characters - 1]}…"


def duration(duration_ns: int) -> str:
    """Write a duration with three digits and its unit, beyond a minute as minutes and seconds."""
    if duration_ns >= _MINUTE_NS:
        minutes, rest = divmod(duration_ns, _MINUTE_NS)
        return f"{minutes} min {rest // _NS['s']} s"
    unit = next((name for name in ("s", "ms", "µs") if duration_ns >= _NS[name]), "ns")
    return f"{duration_ns / _NS[unit]:.3g} {unit}" if duration_ns < 999.5 * _NS[unit] else f"{duration_ns // _NS[unit]} {unit}"


def tokens(given: int | None, made: int | None) -> str:
    """Write tokens as `in→out`; what is unknown is a dash."""
    if given is None and made is None:
        return "-"
    return f"{'-' if given is None else f'{given:,}'}→{'-' if made is None else f'{made:,}'}"


def cost(cost_usd: float | None) -> str:
    """Write a cost in dollars; what is unknown is a dash, never 0."""
    return "-" if cost_usd is None else f"${cost_usd:.4f}" if cost_usd >= 0.0001 or cost_usd == 0 else "<$0.0001"


def summary_cells(summary: TraceSummary) -> tuple[str, ...]:
    """Lay one trace out under `HEADING`."""
    return (
        summary["start_time"][:19].replace("T", " "),
        summary["trace_id"],
        duration(summary["duration_ns"]),
        f"{summary['span_count']:,}",
        f"{summary['error_count']:,}" if summary["error_count"] else "-",
        tokens(summary["input_tokens"], summary["output_tokens"]),
        cost(summary["cost_usd"]),
        printable(summary["name"]),
    )


def span_cells(span: SpanSummary) -> tuple[str, ...]:
    """Lay one span out under `SPAN_HEADING`."""
    return (
        span["start_time"][:19].replace("T", " "),
        span["trace_id"],
        span["span_id"],
        duration(span["duration_ns"]),
        printable(span["error_type"] or "error", 30) if span["status"] == "error" else "-",
        tokens(span["input_tokens"], span["output_tokens"]),
        cost(span["cost_usd"]),
        printable(span["model"] or "-", 30),
        printable(span["name"]),
    )


def table(rows: Iterable[Sequence[str]], heading: Sequence[str] = HEADING) -> Iterator[str]:
    """Write rows under a heading, every column as wide as its widest cell."""
    everything = [heading, *rows]
    widths = [max(len(row[place]) for row in everything) for place in range(len(heading))]
    for row in everything:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def tree(trace: Trace) -> Iterator[str]:
    """Write a trace as a tree: what every span took, used, cost, and what went wrong."""
    yield (
        f"{trace['trace_id']}  {printable(trace['project'])}  {trace['start_time'][:19].replace('T', ' ')}  "
        f"{duration(trace['duration_ns'])}  {trace['span_count']:,} spans  {trace['error_count']:,} errors  "
        f"{tokens(trace['input_tokens'], trace['output_tokens'])} tokens  {cost(trace['cost_usd'])}"
    )
    for prefix, below, span in _branches(trace["spans"]):
        yield prefix + _span_line(span)
        if span["status"] == "error":
            said = ": ".join(filter(None, (span["error_type"], span["status_message"]))) or "failed"
            yield f"{below}  ! {printable(said, 200)}"


def _span_line(span: Span) -> str:
    facts = [printable(span["name"]), duration(span["duration_ns"])]
    if span["model"] and span["model"] not in span["name"]:
        facts.append(printable(span["model"]))
    if span["input_tokens"] is not None or span["output_tokens"] is not None:
        facts.append(f"{tokens(span['input_tokens'], span['output_tokens'])} tokens")
    if span["cost_usd"] is not None:
        facts.append(cost(span["cost_usd"]))
    return "  ".join(facts)


def _branches(spans: Sequence[Span]) -> Iterator[tuple[str, str, Span]]:
    """Walk the tree in order: what stands before a span, what before the lines below it, and the span.

    A span whose parent is not there stands at the top, and so does the first one of a cycle.
    """
    present = {span["span_id"] for span in spans}
    children: dict[str | None, list[Span]] = {}
    for span in spans:
        parent = span["parent_span_id"]
        children.setdefault(parent if parent in present else None, []).append(span)
    shown: set[str] = set()
    for start in (children.get(None, []), spans):
        stack = [("", "", span) for span in reversed(start)]
        while stack:
            prefix, below, span = stack.pop()
            if span["span_id"] in shown:
                continue
            shown.add(span["span_id"])
            yield prefix, below, span
            under = [child for child in children.get(span["span_id"], []) if child["span_id"] not in shown]
            for left, child in zip(count(), reversed(under)):
                corner, line = ("└─ ", "   ") if left == 0 else ("├─ ", "│  ")
                stack.append((below + corner, below + line, child))
