"""Lumetra's SDK: instrument an LLM application with one line, and never hurt it."""
