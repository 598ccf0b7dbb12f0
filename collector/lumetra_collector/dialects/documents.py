"""Retrieved documents, as frameworks write them → `Document`s.

Known: the conventions (`{id, score, …}`), LangChain (`page_content`), LlamaIndex (`node`, `text`), Bedrock and plain stores.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.values import compact, first, mapping, mappings, number, structured, text
from lumetra_core.attributes import AttributeValue
from lumetra_core.message import Document

Json = Mapping[str, Any]


def documents(value: AttributeValue) -> tuple[Document, ...]:
    """Read a list of documents, native or as JSON; texts among them count as documents with content only."""
    opened = structured(value)
    if isinstance(opened, Mapping):
        inner = cast("Json", opened)
        listed = first(*(inner.get(key) for key in ("documents", "nodes", "source_nodes", "results", "output")))
        if isinstance(listed, (list, tuple)):
            opened = cast("list[Any]", listed)
    if isinstance(opened, (list, tuple)) and opened and all(isinstance(item, str) for item in cast("list[Any]", opened)):
        return tuple({"content": item} for item in cast("list[str]", opened))
    return tuple(read for item in mappings(opened) if (read := document(item)))


def document(value: Json) -> Document:
    """Read one document; an empty one where nothing is known of it."""
    outer, node = value, value
    for key in ("node", "document", "doc", "kwargs"):
        inner = value.get(key)
        if isinstance(inner, Mapping):
            node = cast("Json", inner)
    read: Document = {}
    content = first(*(node.get(key) for key in ("content", "page_content", "pageContent", "text")))
    if isinstance(content, Mapping):
        content = first(cast("Json", content).get("text"), content)
    metadata = first(*(structured(node.get(key)) for key in ("metadata", "extra_info")))
    if (name := text(first(*(place.get(key) for key in ("id", "id_", "doc_id") for place in (node, outer))))) is not None:
        read["id"] = name
    if (score := number(first(*(outer.get(key) for key in ("score", "relevance_score", "similarity"))))) is not None:
        read["score"] = score
    if content not in (None, ""):
        read["content"] = compact(content)
    for key in ("title", "uri"):
        word = text(first(node.get(key), node.get("url") if key == "uri" else None))
        if word is not None:
            read[key] = word
    if opened := mapping(metadata):
        read["metadata"] = dict(opened)
    return read
