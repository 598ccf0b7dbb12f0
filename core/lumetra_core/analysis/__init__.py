"""What one trace says beyond its spans: who called whom, what took the time, what changed, what is new in a turn. Pure."""
