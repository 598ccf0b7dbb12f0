"""One file per dialect of GenAI telemetry. `DIALECTS` in `registry.py` lists them in order of precedence."""
