"""Automatic instrumentation: one file per library (`<library>.py`), all recording through `telemetry.py`."""
