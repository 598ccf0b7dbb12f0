"""The stand-in for an embedding model: a text's words, hashed into a vector. Texts that share words are near each other."""

import math
import zlib

from lumetra_webui.demo.shop.retrieval import words

DIMENSIONS = 96
"""Few, so that embeddings of the shop's documents stay small; collisions do not matter with so few words."""


def embed(text: str) -> list[float]:
    """Give the unit vector of *text* (cosine similarity then is the share of common words)."""
    vector = [0.0] * DIMENSIONS
    for word in words(text):
        # crc32, since Python's own hash differs from process to process.
        vector[zlib.crc32(word.encode()) % DIMENSIONS] += 1.0
    length = math.hypot(*vector) or 1.0
    return [round(value / length, 6) for value in vector]
