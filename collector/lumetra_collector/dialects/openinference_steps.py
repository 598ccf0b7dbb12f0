"""The spans of OpenInference that call no model: tools, retrievers, embeddings, rerankers, agents, chains."""

from collections.abc import Callable, Mapping
from typing import Any

from lumetra_collector.dialects.flattened import Tree
from lumetra_collector.dialects.frameworks import exchange, kwargs_of, tool_answer
from lumetra_collector.dialects.plain_text import readable_input
from lumetra_collector.dialects.providers import model_name, provider_name
from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.json_forms import is_object
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import count, known, mapping, number, opened, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.message import Document

Fields = dict[str, Any]


def step(kind: str, span: OtlpSpan, nested: Tree) -> Fields:
    """Read what a span of operation *kind* says beyond the fields all have in common."""
    fields = {**_in_and_out(span), **_READERS.get(kind, _nothing)(span, nested)}
    if kind == operation.EMBEDDINGS:  # vectors are nothing to read
        fields.pop("output", None)
    return fields


def _in_and_out(span: OtlpSpan) -> Fields:
    return known(input=text(span.attributes.get("input.value")), output=text(span.attributes.get("output.value")))


def _nothing(_span: OtlpSpan, _nested: Tree) -> Fields:
    return {}


def _agent(span: OtlpSpan, _nested: Tree) -> Fields:
    """Read an agent; CrewAI's and AutoGen's instrumentors name it as a node of a graph only."""
    given = opened(span.attributes.get("input.value"))
    node = text(span.attributes.get("graph.node.name")) or text(span.attributes.get("graph.node.id"))
    return {**known(agent_name=node), **exchange(given, opened(span.attributes.get("output.value"))), **_task(given)}


def _task(given: Any) -> Fields:
    """Find the task that CrewAI gives an agent, beside all that is known of both."""
    task = given.get("task") if is_object(given) else None
    return known(input=text(task.get("description"))) if is_object(task) else {}


def _tool(span: OtlpSpan, _nested: Tree) -> Fields:
    """Read a tool's call. `tool.parameters` is its schema for most instrumentors, so the input comes first."""
    attributes = span.attributes
    arguments = kwargs_of(opened(attributes.get("input.value")))
    if arguments is None:
        arguments = opened(attributes.get("tool.parameters"))
    answer = tool_answer(opened(attributes.get("output.value")))
    call_id = text(attributes.get("tool_call.id")) or text(attributes.get("tool.id")) or answer.get("id")
    return known(
        tool_name=text(attributes.get("tool.name")),
        tool_call_id=call_id,
        tool_arguments=arguments,
        tool_result=answer.get("response"),
    )


def _retrieval(span: OtlpSpan, nested: Tree) -> Fields:
    found = [_document(row.branch("document")) for row in nested.branch("retrieval", "documents").rows()]
    recorded = opened(span.attributes.get("output.value"))
    return known(
        retrieval_query=readable_input(span.attributes.get("input.value")),
        # LlamaIndex records the `repr` of its nodes, which are no documents.
        retrieval_documents=_completed(found, documents(recorded)) if is_object(recorded) or found else (),
    )


def _completed(found: list[Document], recorded: tuple[Document, ...]) -> tuple[Document, ...]:
    """Add what only the recorded output has (LangChain's ids) to the documents, where the two lists are the same."""
    if not found or len(found) != len(recorded):
        return tuple(found) or recorded
    return tuple({**other, **one} for one, other in zip(found, recorded, strict=True))


def _rerank(span: OtlpSpan, nested: Tree) -> Fields:
    reranker = nested.branch("reranker")
    best = [_document(row.branch("document")) for row in reranker.branch("output_documents").rows()]
    return known(
        request_model=model_name(reranker.leaf("model_name")),
        retrieval_query=text(reranker.leaf("query")) or readable_input(span.attributes.get("input.value")),
        retrieval_documents=tuple(best),
        parameters=known(top_k=count(reranker.leaf("top_k"))),
    )


def _document(row: Tree) -> Document:
    read: Document = {}
    if (document_id := text(row.leaf("id"))) is not None:
        read["id"] = document_id
    if (content := text(row.leaf("content"))) is not None:
        read["content"] = content
    if (score := number(row.leaf("score"))) is not None:
        read["score"] = score
    if metadata := mapping(row.leaf("metadata")):
        read["metadata"] = dict(metadata)
    return read


def _embeddings(span: OtlpSpan, nested: Tree) -> Fields:
    attributes = span.attributes
    invocation = mapping(attributes.get("embedding.invocation_parameters"))
    rows = [row.branch("embedding") for row in nested.branch("embedding", "embeddings").rows()]
    texts = [said for row in rows if (said := text(row.leaf("text")))]
    answered = mapping(attributes.get("output.value"))
    answered = {**mapping(answered.get("meta")), **answered}  # Haystack
    told = known(
        provider=_provider(span),
        request_model=model_name(invocation.get("model")) or model_name(attributes.get("embedding.model_name")),
        response_model=model_name(answered.get("model")),
        parameters={**known(dimensions=_dimensions(rows)), **parameters(invocation)},
        input="\n\n".join(texts) or text(attributes.get("input.value")),
    )
    return {**usage(answered.get("usage")), **told}


def _provider(span: OtlpSpan) -> str | None:
    attributes = span.attributes
    told = provider_name(attributes.get("llm.provider")) or provider_name(attributes.get("llm.system"))
    if told is None and (span.scope_name or "").endswith(".litellm"):
        # LiteLLM's models are called `provider/model`.
        told = provider_name((text(attributes.get("embedding.model_name")) or "").rpartition("/")[0])
    return told


def _dimensions(rows: list[Tree]) -> int | None:
    vectors = (row.leaf("vector") for row in rows)
    return next((len(vector) for vector in vectors if isinstance(vector, (list, tuple))), None)


_READERS: Mapping[str, Callable[[OtlpSpan, Tree], Fields]] = {
    operation.INVOKE_AGENT: _agent,
    operation.EXECUTE_TOOL: _tool,
    operation.RETRIEVAL: _retrieval,
    operation.RERANK: _rerank,
    operation.EMBEDDINGS: _embeddings,
}
