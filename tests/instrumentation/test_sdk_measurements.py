"""Measurements that wait: whoever collects sees them all, they are bounded, and a forked child does not send its parent's."""

from opentelemetry.metrics import Histogram
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from lumetra.auto.measurements import MAX_WAITING, Measurements
from support.sdk_program import run_program


class Metered:
    """A reader, and a histogram whose measurements wait."""

    def __init__(self) -> None:
        self.reader = InMemoryMetricReader()
        self.provider = MeterProvider([self.reader], shutdown_on_exit=False)
        meter = self.provider.get_meter("test")
        self.histogram: Histogram = meter.create_histogram("seconds")
        self.measurements = Measurements(meter)

    def collected(self) -> list[tuple[str, int, float]]:
        """Collect: name, count and sum of every metric there is."""
        read = self.reader.get_metrics_data()
        found = [
            metric for one in (read.resource_metrics if read else ()) for scope in one.scope_metrics for metric in scope.metrics
        ]
        return [(metric.name, point.count, point.sum) for metric in found for point in metric.data.data_points]  # pyright: ignore[reportAttributeAccessIssue]


def test_a_collection_sees_what_was_measured_just_before_and_nothing_of_how_it_waited() -> None:
    metered = Metered()
    metered.measurements.add(metered.histogram, 2.0, {"kind": "a"})
    metered.measurements.add(metered.histogram, 3.0, {"kind": "a"})

    assert metered.collected() == [("seconds", 2, 5.0)]
    assert metered.collected() == [("seconds", 2, 5.0)]


def test_past_the_bound_measurements_are_recorded_at_once_and_none_is_lost() -> None:
    metered = Metered()
    for _ in range(MAX_WAITING + 3):
        metered.measurements.add(metered.histogram, 1.0, {})

    assert len(metered.measurements._waiting) == MAX_WAITING
    assert metered.collected() == [("seconds", MAX_WAITING + 3, float(MAX_WAITING + 3))]


def test_a_forked_child_leaves_what_waits_to_its_parent() -> None:
    done = run_program(
        """
        import os
        from opentelemetry.sdk.metrics import MeterProvider
        from lumetra.auto.measurements import Measurements
        meter = MeterProvider(shutdown_on_exit=False).get_meter("test")
        measurements = Measurements(meter)
        measurements.add(meter.create_histogram("seconds"), 1.0, {})
        child = os.fork()
        if child == 0:
            os._exit(len(measurements._waiting))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(measurements._waiting))
        """,
        endpoint="http://127.0.0.1:9",
    )

    assert done.stdout == "0 1\n", done.stderr
