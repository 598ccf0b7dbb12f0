"""Questions about the shop's documents with LlamaIndex: an index with embeddings, a query engine, and a streamed conversation.

`lumetra.init` records embeddings, retrieval with its documents, synthesis and model calls; a session names who asked.
"""

import os

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.chat_engine.types import ChatMode
from llama_index.core.schema import TextNode
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI
from openai import OpenAIError

import lumetra
from lumetra_webui.demo.shop.customers import DOCUMENT_QUESTIONS, new_session
from lumetra_webui.demo.shop.retrieval import corpus

MODEL = os.environ.get("OPENAI_MODEL", "gpt-4o-mini")
EMBEDDING_MODEL = os.environ.get("OPENAI_EMBEDDING_MODEL", "text-embedding-3-small")
BASE_URL = os.environ.get("OPENAI_BASE_URL")
"""LlamaIndex reads a variable of its own, OPENAI_API_BASE."""


def index() -> VectorStoreIndex:
    """Embed every paragraph."""
    nodes = [
        TextNode(id_=f"{paragraph.document}#{paragraph.position}", text=paragraph.text, metadata={"file": paragraph.document})
        for paragraph in corpus()
    ]
    return VectorStoreIndex(nodes, embed_model=OpenAIEmbedding(model=EMBEDDING_MODEL, api_base=BASE_URL, max_retries=0))


def main() -> None:
    """Ask one by one, then hold a conversation."""
    lumetra.init(project="lamp-shop", service_name="documents", environment="production")
    llm = OpenAI(model=MODEL, temperature=0, api_base=BASE_URL, max_retries=0)
    documents = index()
    one_by_one, talking = DOCUMENT_QUESTIONS
    with lumetra.session(new_session("documents"), user=one_by_one.user_id, tags=one_by_one.tags):
        engine = documents.as_query_engine(llm=llm, similarity_top_k=2)
        for question in one_by_one.questions:
            print(f"{one_by_one.user_id}: {question}\n  {engine.query(question)}", flush=True)
    with lumetra.session(new_session("documents"), user=talking.user_id, tags=talking.tags):
        chat = documents.as_chat_engine(chat_mode=ChatMode.CONTEXT, llm=llm, similarity_top_k=3)
        for question in talking.questions:
            pieces = "".join(chat.stream_chat(question).response_gen)
            print(f"{talking.user_id}: {question}\n  {pieces}", flush=True)
        fail_to_embed()


def fail_to_embed() -> None:
    """Ask for an embedding model that nobody has: what a misspelled name looks like in a trace."""
    misspelled = OpenAIEmbedding(model_name="missing-embedding", api_base=BASE_URL, max_retries=0)
    try:
        VectorStoreIndex.from_documents([Document(text="A new lamp.")], embed_model=misspelled)
    except OpenAIError as failure:
        print(f"an editor: index a new document\n  {failure}", flush=True)


if __name__ == "__main__":
    main()
