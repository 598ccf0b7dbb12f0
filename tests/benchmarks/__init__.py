"""Speed and memory, measured; see `__main__`."""
