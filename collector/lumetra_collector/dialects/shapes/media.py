"""Pictures, sound, video and files of any provider → blob, uri and file parts."""

from collections.abc import Mapping

from lumetra_collector.dialects.shapes.json_forms import Json, is_object, object_at, text_at
from lumetra_core.message import Part

_MODALITIES = ("image", "audio", "video")


def media(value: Mapping[str, Json], modality: str) -> Part | None:
    """Read a part that holds its content inline, by address or by file id, under the names the providers use.

    None when it holds none of them, for instance because content capture removed it.
    """
    holder = _holder(value, modality)
    mime_type = text_at(holder, "mime_type", "media_type", "mediaType", "mimeType") or text_at(value, "mediaType", "mime_type")
    mime_type = mime_type or _mime_of_format(text_at(holder, "format"), modality)
    modality = _modality(mime_type, modality)
    address = text_at(holder, "url", "uri", "fileUri", "file_uri", "file_url")
    if address is not None:
        return from_address(address, modality, mime_type)
    content = text_at(holder, "data", "base64", "file_data", "bytes")
    if content is not None:
        return from_address(content, modality, mime_type) if _is_address(content) else blob(content, modality, mime_type)
    file_id = text_at(holder, "file_id", "id", "fileId")
    return None if file_id is None else _with_mime({"type": "file", "modality": modality, "file_id": file_id}, mime_type)


def from_address(address: str, modality: str, mime_type: str | None = None) -> Part:
    """Make a uri part, or a blob of a `data:` address."""
    if not address.startswith("data:"):
        return _with_mime({"type": "uri", "modality": modality, "uri": address}, mime_type)
    head, _, content = address[5:].partition(",")
    mime_type = head.split(";", 1)[0] or mime_type
    return blob(content, _modality(mime_type, modality), mime_type)


def blob(content: str, modality: str, mime_type: str | None) -> Part:
    """Make a part of inline base64 content."""
    return _with_mime({"type": "blob", "modality": modality, "content": content}, mime_type)


def _holder(value: Mapping[str, Json], modality: str) -> Mapping[str, Json]:
    """Find the object that holds the content: OpenAI nests it under the part's type, Anthropic and Bedrock under `source`, Vercel under `data`."""
    for key in (value.get("type"), modality, "source"):
        nested = value.get(key) if isinstance(key, str) else None
        if isinstance(nested, str) and nested:
            return {**value, "url" if _is_address(nested) else "data": nested}
        if is_object(nested):
            source = object_at(nested, "source")
            return {**nested, **source} if source else nested
    inner = value.get("data")
    return {**value, **inner, "type": value.get("type")} if is_object(inner) else value


def _is_address(text: str) -> bool:
    return text.startswith(("data:", "http:", "https:", "gs:", "s3:", "file:"))


def _modality(mime_type: str | None, fallback: str) -> str:
    family = (mime_type or "").split("/", 1)[0]
    return family if family in _MODALITIES else fallback


def _mime_of_format(short: str | None, modality: str) -> str | None:
    """Bedrock and OpenAI audio name a bare format: `png`, `wav`."""
    return f"{modality}/{short}" if short and modality in _MODALITIES else None


def _with_mime(part: Part, mime_type: str | None) -> Part:
    if mime_type:
        part["mime_type"] = mime_type
    return part
