"""The histogram above the list: how many traces or spans began when, how many failed, and how long they took."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from lumetra_core.clock import NS_PER_SECOND
from lumetra_storage.histogram import Histogram, HistogramBucket
from lumetra_webui.formats import Formats
from lumetra_webui.pages.charts import as_json, moment_words, writer

MOST_BARS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeRow:
    """One bucket in the table."""

    start: str
    count: str
    errors: str
    p95: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """The histogram: what the script draws, and the table that says the same."""

    template: ClassVar = "_volume.html"
    counted: str
    """What the bars count: `Traces` or `Spans`."""
    drawing: Markup
    """JSON: the middle of each bucket and its width in seconds, and a value of each series for every bucket."""
    rows: tuple[VolumeRow, ...]
    """Buckets in which something began."""
    said: str
    """The sum, in words."""


def volume(found: Histogram, formats: Formats, *, noun: str) -> Volume:
    """Lay the histogram of traces or spans out."""
    total, failed = (sum(counts) for counts in zip(*((b.count, b.error_count) for b in found.buckets), strict=True))
    return Volume(
        counted=f"{noun}s".capitalize(),
        drawing=as_json(
            {
                "centres": [(bucket.start + found.width_ns / 2) / NS_PER_SECOND for bucket in found.buckets],
                "width": found.width_ns / NS_PER_SECOND,
                "well": [bucket.count - bucket.error_count for bucket in found.buckets],
                "failed": [bucket.error_count for bucket in found.buckets],
                "p95": [bucket.latency_p95_ns for bucket in found.buckets],
            }
        ),
        rows=tuple(_row(bucket, found.width_ns, formats) for bucket in found.buckets if bucket.count),
        said=f"{formats.plural(total, noun)}, {formats.count(failed)} failed",
    )


def _row(bucket: HistogramBucket, width_ns: int, formats: Formats) -> VolumeRow:
    return VolumeRow(
        start=moment_words(bucket.start, width_ns),
        count=formats.count(bucket.count),
        errors=formats.count(bucket.error_count),
        p95=writer("duration", formats)(bucket.latency_p95_ns),
    )
