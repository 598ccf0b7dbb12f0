"""Protobuf bytes → export request message, with text that is not UTF-8 repaired rather than the whole batch refused.

Python's protobuf refuses a request for one broken string, such as a prompt cut in the middle of a character. Then the body
is read once more with every `string` field declared as `bytes` (the same on the wire), and what is broken is replaced.
"""

from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor
from google.protobuf.message import DecodeError, Message

from lumetra_collector.errors import BadBody

MessageType = TypeVar("MessageType", bound=Message)

_LENIENT = "lumetra.lenient."


class Parsed(NamedTuple, Generic[MessageType]):
    """A request, and whether it had to be mended."""

    message: MessageType
    repaired: bool


def parse(body: bytes, message_type: type[MessageType]) -> Parsed[MessageType]:
    """Read *body* as *message_type*; broken UTF-8 becomes U+FFFD.

    Raises:
        BadBody: The body is no such message.
    """
    try:
        return Parsed(message_type.FromString(body), repaired=False)
    except DecodeError:
        return Parsed(_repair(body, message_type), repaired=True)


def _repair(body: bytes, message_type: type[MessageType]) -> MessageType:
    lenient_type = _lenient_type(message_type.DESCRIPTOR)
    try:
        lenient = lenient_type.FromString(body)
        _replace_broken_text(lenient, message_type.DESCRIPTOR)
        # Parsed once more as what it is, so that all that follows sees the one message class.
        return message_type.FromString(lenient.SerializeToString())
    except DecodeError as exc:
        raise BadBody(
            f"the body is not a {message_type.DESCRIPTOR.name} in protobuf: it is cut short or of another type"
        ) from exc


def _replace_broken_text(lenient: Message, strict: Any) -> None:
    """Mend *lenient* in place; *strict* is the descriptor of the same message, where text is still declared as text."""
    for field, value in lenient.ListFields():
        declared = strict.fields_by_number[field.number]
        if declared.type == FieldDescriptor.TYPE_STRING:
            _assign(lenient, field.name, _utf8(value) if isinstance(value, bytes) else [_utf8(text) for text in value])
        elif declared.message_type is not None:
            for child in [value] if isinstance(value, Message) else value:
                _replace_broken_text(child, declared.message_type)


def _utf8(text: bytes) -> bytes:
    return text.decode("utf-8", "replace").encode()


def _assign(message: Message, field_name: str, value: bytes | list[bytes]) -> None:
    if isinstance(value, list):
        message.ClearField(field_name)
        getattr(message, field_name).extend(value)
    else:
        setattr(message, field_name, value)


@cache
def _lenient_type(strict: Descriptor) -> type[Message]:
    """Build the message class that reads the same wire form with `bytes` where *strict* has `string`."""
    # A pool of its own: in the default one the names would stand beside the real ones for every reader of this process.
    pool = descriptor_pool.DescriptorPool()
    _add_lenient_file(pool, strict.file, set())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(_LENIENT + strict.full_name))


def _add_lenient_file(pool: descriptor_pool.DescriptorPool, file: FileDescriptor, added: set[str]) -> None:
    if file.name in added:
        return
    added.add(file.name)
    for dependency in file.dependencies:
        _add_lenient_file(pool, dependency, added)
    copy = descriptor_pb2.FileDescriptorProto()
    file.CopyToProto(copy)
    copy.name, copy.package = _LENIENT + copy.name, _LENIENT + copy.package
    # The loosened file depends on loosened files: a strict message inside it would refuse the text again.
    copy.dependency[:] = [_LENIENT + name for name in copy.dependency]
    copy.ClearField("service")
    for message in copy.message_type:
        _loosen(message)
    pool.Add(copy)


def _loosen(message: descriptor_pb2.DescriptorProto) -> None:
    for field in message.field:
        if field.type == FieldDescriptor.TYPE_STRING:
            field.type = descriptor_pb2.FieldDescriptorProto.TYPE_BYTES
        if field.type_name:
            field.type_name = f".{_LENIENT}{field.type_name.lstrip('.')}"
    for nested in message.nested_type:
        _loosen(nested)
