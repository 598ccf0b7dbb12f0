"""Nouns shared by every room: spans, traces, messages, costs, scores. Standard library only."""
