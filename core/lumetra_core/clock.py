"""Times as nanoseconds since the epoch (UTC), and as RFC 3339 text with nanoseconds."""

import re
import time
from datetime import UTC, datetime

NS_PER_SECOND = 1_000_000_000

_RFC3339 = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,](?P<fraction>\d{1,9})\d*)?)?"
    r"\s*(?P<zone>Z|z|[+-]\d\d:?\d\d)?"
)


def now() -> int:
    """Read the wall clock, in nanoseconds since the epoch."""
    return time.time_ns()


def rfc3339(moment: int) -> str:
    """Write *moment* as `2026-11-23T04:35:56.000000001Z`, losing nothing."""
    seconds, nanoseconds = divmod(moment, NS_PER_SECOND)
    # isoformat, because %Y writes the years before 1000 with three digits on some systems.
    whole = datetime.fromtimestamp(seconds, tz=UTC).replace(tzinfo=None)
    return f"{whole.isoformat(timespec='seconds')}.{nanoseconds:09d}Z"


def from_rfc3339(text: str) -> int:
    """Read an RFC 3339 time to the nanosecond; a missing clock is midnight, a missing zone is UTC.

    Raises:
        ValueError: *text* is no such time.
    """
    match = _RFC3339.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time; write it like 2026-11-23T04:35:56Z")
    zone = (match["zone"] or "+00:00").upper().replace("Z", "+00:00")
    whole = datetime.fromisoformat(f"{match['day']}T{match['clock'] or '00:00'}{zone}")
    # The fraction apart: a float of a time in seconds has no nanoseconds left.
    return int(whole.timestamp()) * NS_PER_SECOND + int((match["fraction"] or "0").ljust(9, "0"))
