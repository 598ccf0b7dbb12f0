"""What the collector counts about itself, for `/metrics`."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_FLUSH_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class IngestMeters:
    """Prometheus meters of one collector, registered in the registry that is passed in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.accepted = Counter(
            "lumetra_ingest_accepted", "Spans, log records and data points stored", ["signal"], registry=registry
        )
        self.rejected = Counter(
            "lumetra_ingest_rejected",
            "Spans, log records and data points not taken for a fault of theirs",
            ["signal"],
            registry=registry,
        )
        self.ignored = Counter(
            "lumetra_ingest_ignored",
            "Items taken and not kept: pending spans, logs without GenAI content",
            ["signal"],
            registry=registry,
        )
        self.requests = Counter(
            "lumetra_ingest_requests",
            "Export requests by outcome: stored, invalid, unavailable, failed",
            ["signal", "outcome"],
            registry=registry,
        )
        self.bytes = Counter("lumetra_ingest_bytes", "Bytes of request bodies as they came", ["signal"], registry=registry)
        self.queue_bytes = Gauge("lumetra_ingest_queue_bytes", "Bytes of request bodies not yet stored", registry=registry)
        self.flush_seconds = Histogram(
            "lumetra_ingest_flush_seconds", "Time to store one group of requests", buckets=_FLUSH_SECONDS, registry=registry
        )
        self.flush_rows = Histogram(
            "lumetra_ingest_flush_rows",
            "Rows stored per group",
            buckets=(1, 10, 100, 1_000, 10_000, 100_000),
            registry=registry,
        )
