"""Find the paragraphs of the bundled documents that answer a question, by BM25. Small on purpose: retrieval is not the point here."""

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

K1 = 1.5
B = 0.75
"""BM25's usual constants (Robertson and Zaragoza, 2009)."""

STOP_WORDS = frozenset(
    "a an and are as at be by can do for from how i if in is it my of on or our that the to we what when will with you your".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of a document, the unit that is retrieved."""

    document: str
    position: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A paragraph and how well it matches."""

    paragraph: Paragraph
    score: float


def search(question: str, *, top_k: int = 3) -> list[Hit]:
    """Rank the paragraphs against *question*; those without a word in common are left out."""
    terms = words(question)
    hits = [Hit(paragraph=paragraph, score=bm25(terms, paragraph)) for paragraph in corpus()]
    return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)[:top_k]


@cache
def corpus() -> tuple[Paragraph, ...]:
    """Read the bundled documents, split into paragraphs, headings left out."""
    found: list[Paragraph] = []
    for file in sorted((files("lumetra_webui.demo.shop") / "documents").iterdir(), key=lambda entry: entry.name):
        blocks = [block.strip() for block in file.read_text(encoding="utf-8").split("\n\n")]
        found += [
            Paragraph(document=file.name, position=position, text=block)
            for position, block in enumerate(blocks)
            if block and not block.startswith("#")
        ]
    return tuple(found)


def words(text: str) -> list[str]:
    """Split into lower-case words, plural s and stop words cut."""
    return [word.rstrip("s") for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in STOP_WORDS]


def bm25(terms: list[str], paragraph: Paragraph) -> float:
    """Score one paragraph against the terms of a question."""
    counts = Counter(words(paragraph.text))
    length = sum(counts.values())
    average = sum(len(words(other.text)) for other in corpus()) / len(corpus())
    return sum(
        inverse_document_frequency(term) * counts[term] * (K1 + 1) / (counts[term] + K1 * (1 - B + B * length / average))
        for term in set(terms)
        if counts[term]
    )


@cache
def inverse_document_frequency(term: str) -> float:
    """Weigh a word by how few paragraphs have it."""
    having = sum(term in words(paragraph.text) for paragraph in corpus())
    return math.log(1 + (len(corpus()) - having + 0.5) / (having + 0.5))
