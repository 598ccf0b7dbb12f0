"""Retrieved documents of any framework → canonical documents."""

from collections.abc import Mapping
from typing import cast

from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, object_at, text_at
from lumetra_collector.dialects.values import known, number
from lumetra_core.message import Document


def documents(value: Json) -> tuple[Document, ...]:
    """Read a list of LangChain documents, LlamaIndex nodes, pairs of document and score, or plain texts."""
    if is_object(value):
        value = value.get("documents", value.get("nodes", value.get("source_nodes", value.get("output"))))
    if not is_array(value):
        return ()
    return tuple(read for item in value if (read := _document(item)) is not None)


def _document(item: Json, score: float | None = None) -> Document | None:
    if isinstance(item, str):
        return {"content": item} if item else None
    if is_array(item) and len(item) == 2:
        return _document(item[0], number(item[1]))
    if not is_object(item):
        return None
    node = object_at(item, "node", "kwargs", "document") or item
    metadata = object_at(node, "metadata")
    rated = next((found for holder in (item, node, metadata) if (found := number(holder.get("score"))) is not None), score)
    read = known(
        id=text_at(node, "id", "id_", "node_id", "doc_id"),
        score=rated,
        content=text_at(node, "page_content", "text", "content", "pageContent"),
        title=text_at(node, "title"),
        uri=text_at(node, "uri", "url", "doc_uri"),
        metadata=_metadata(metadata),
    )
    return cast("Document", read) if read else None


def _metadata(metadata: Mapping[str, Json]) -> dict[str, Json]:
    return {key: item for key, item in metadata.items() if item is not None}
