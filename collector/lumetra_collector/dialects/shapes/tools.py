"""Tool definitions of any provider → the flat form of the conventions: type, name, description, parameters."""

from collections.abc import Iterator, Mapping

from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, object_at, text_at
from lumetra_collector.dialects.values import opened, structured
from lumetra_core.message import ToolDefinition

_SCHEMA_KEYS = ("parameters", "input_schema", "inputSchema", "parametersJsonSchema", "parameters_json_schema")


def tool_definitions(value: Json) -> tuple[ToolDefinition, ...]:
    """Read a list of tools, a mapping of name to tool, one tool, or JSON text of any of them; what has no name is left out.

    Knows OpenAI (chat and responses), Anthropic, Gemini, Bedrock, Vercel and JSON texts of them within the list.
    """
    return tuple(_definition(tool) for tool in _tools(opened(value)))


def _tools(value: Json) -> Iterator[Mapping[str, Json]]:
    if is_array(value):
        for item in value:
            yield from _tools(structured(item))
    elif is_object(value):
        yield from _flattened(value)


def _flattened(value: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    """Unwrap what nests the definition: OpenAI's `function`, Bedrock's `toolSpec`, Gemini's `functionDeclarations`."""
    declared = value.get("functionDeclarations", value.get("function_declarations", value.get("tools")))
    nested = object_at(value, "function", "toolSpec", "custom")
    if is_array(declared):
        yield from _tools(declared)
    elif nested:
        yield {"type": value.get("type"), **nested}
    elif text_at(value, "name", "type"):
        yield value


def _definition(tool: Mapping[str, Json]) -> ToolDefinition:
    kind, name = text_at(tool, "type"), text_at(tool, "name")
    definition: ToolDefinition = {"type": kind or "function", "name": name or kind or ""}
    description = text_at(tool, "description")
    if description is not None:
        definition["description"] = description
    schema = next((tool[key] for key in _SCHEMA_KEYS if tool.get(key) is not None), None)
    if is_object(schema) and is_object(schema.get("json")):  # Bedrock: {"inputSchema": {"json": …}}
        schema = schema["json"]
    if schema is not None:
        definition["parameters"] = structured(schema)
    return definition
