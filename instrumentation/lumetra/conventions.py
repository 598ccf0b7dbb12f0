"""Attribute names of the GenAI conventions that more than one module writes, and our own.

Source: semantic-conventions-genai (main, after 1.41). `docs/decisions/0005-conventions-we-emit.md` says why this vintage.
"""

OPERATION = "gen_ai.operation.name"
PROVIDER = "gen_ai.provider.name"
REQUEST_MODEL = "gen_ai.request.model"
RESPONSE_MODEL = "gen_ai.response.model"
RESPONSE_ID = "gen_ai.response.id"
FINISH_REASONS = "gen_ai.response.finish_reasons"
TIME_TO_FIRST_CHUNK = "gen_ai.response.time_to_first_chunk"
OUTPUT_TYPE = "gen_ai.output.type"
INPUT_MESSAGES = "gen_ai.input.messages"
OUTPUT_MESSAGES = "gen_ai.output.messages"
SYSTEM_INSTRUCTIONS = "gen_ai.system_instructions"
TOOL_DEFINITIONS = "gen_ai.tool.definitions"
INPUT_TOKENS = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
CACHE_READ_TOKENS = "gen_ai.usage.cache_read.input_tokens"
CACHE_WRITE_TOKENS = "gen_ai.usage.cache_write.input_tokens"
REASONING_TOKENS = "gen_ai.usage.reasoning.output_tokens"
INPUT_AUDIO_TOKENS = "gen_ai.usage.audio.input_tokens"
OUTPUT_AUDIO_TOKENS = "gen_ai.usage.audio.output_tokens"
USAGE_COUNTS = (
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    CACHE_READ_TOKENS,
    CACHE_WRITE_TOKENS,
    REASONING_TOKENS,
    INPUT_AUDIO_TOKENS,
    OUTPUT_AUDIO_TOKENS,
)
CONVERSATION_ID = "gen_ai.conversation.id"
AGENT_NAME = "gen_ai.agent.name"
WORKFLOW_NAME = "gen_ai.workflow.name"
TOOL_NAME = "gen_ai.tool.name"
TOOL_TYPE = "gen_ai.tool.type"
TOOL_CALL_ID = "gen_ai.tool.call.id"
TOOL_ARGUMENTS = "gen_ai.tool.call.arguments"
TOOL_RESULT = "gen_ai.tool.call.result"
DATA_SOURCE = "gen_ai.data_source.id"
RETRIEVAL_QUERY = "gen_ai.retrieval.query.text"
RETRIEVAL_DOCUMENTS = "gen_ai.retrieval.documents"
RETRIEVAL_TOP_K = "gen_ai.retrieval.top_k"
ERROR_TYPE = "error.type"
SERVER_ADDRESS = "server.address"
SERVER_PORT = "server.port"
USER_ID = "user.id"
PROMPT_NAME = "gen_ai.prompt.name"
PROMPT_VERSION = "gen_ai.prompt.version"

COST_USD = "lumetra.cost_usd"
"""What a call cost, where a library says so itself (litellm): taken as it is, instead of a price computed from the tokens."""
USAGE_ESTIMATED = "lumetra.usage.estimated"
SAMPLE_RATE = "lumetra.sample_rate"
TAGS = "lumetra.tags"
METADATA_PREFIX = "lumetra.metadata."
INPUT = "lumetra.input"
"""What went into a traced function, as JSON, where the conventions have no attribute for it."""
OUTPUT = "lumetra.output"
GRAPH_NODE = "lumetra.graph.node"
"""The node of a graph (LangGraph) that a span is the body of, and the graph's step it ran in."""
GRAPH_STEP = "lumetra.graph.step"
GUARDRAIL_TRIGGERED = "lumetra.guardrail.triggered"
HANDOFF_FROM = "lumetra.handoff.from"
HANDOFF_TO = "lumetra.handoff.to"

EVALUATION_EVENT = "gen_ai.evaluation.result"
INFERENCE_EVENT = "gen_ai.client.inference.operation.details"
SCHEMA_URL = "https://opentelemetry.io/schemas/1.41.0"
CAPTURE_VARIABLE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
