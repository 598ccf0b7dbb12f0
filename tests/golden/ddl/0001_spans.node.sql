CREATE TABLE IF NOT EXISTS spans
(
    project_id UInt32,
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    parent_span_id String CODEC(ZSTD(1)),
    name LowCardinality(String),
    kind LowCardinality(String),
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    start_time_exact String,
    duration_ns UInt64 CODEC(ZSTD(1)),
    status LowCardinality(String),
    status_message String CODEC(ZSTD(1)),
    error_type LowCardinality(String),
    service_name LowCardinality(String),
    environment LowCardinality(String),
    scope_name LowCardinality(String),
    dialect LowCardinality(String),
    operation LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    response_id String CODEC(ZSTD(1)),
    parameters String CODEC(ZSTD(1)),
    input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    output_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    cache_read_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    cache_write_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    reasoning_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    input_audio_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    output_audio_tokens Nullable(UInt64) CODEC(ZSTD(1)),
    usage_is_leaf Bool,
    cost_usd Nullable(Float64) CODEC(ZSTD(1)),
    cost_detail String CODEC(ZSTD(1)),
    time_to_first_token_ns Nullable(UInt64) CODEC(ZSTD(1)),
    finish_reasons Array(LowCardinality(String)),
    input_messages String CODEC(ZSTD(3)) SETTINGS (max_compress_block_size = 4194304),
    output_messages String CODEC(ZSTD(3)),
    system_instructions String CODEC(ZSTD(3)),
    tool_definitions String CODEC(ZSTD(3)) SETTINGS (max_compress_block_size = 4194304),
    tool_name LowCardinality(String),
    tool_call_id String CODEC(ZSTD(1)),
    tool_arguments String CODEC(ZSTD(3)),
    tool_result String CODEC(ZSTD(3)),
    retrieval_query Nullable(String) CODEC(ZSTD(3)),
    retrieval_documents String CODEC(ZSTD(3)),
    agent_name LowCardinality(String),
    workflow_name LowCardinality(String),
    session_id String CODEC(ZSTD(1)),
    user_id String CODEC(ZSTD(1)),
    tags Array(LowCardinality(String)),
    metadata String CODEC(ZSTD(1)),
    prompt_name LowCardinality(String),
    prompt_version LowCardinality(String),
    input Nullable(String) CODEC(ZSTD(3)) SETTINGS (max_compress_block_size = 4194304),
    output Nullable(String) CODEC(ZSTD(3)),
    attributes String CODEC(ZSTD(3)) SETTINGS (max_compress_block_size = 4194304),
    resource String CODEC(ZSTD(3)),
    events String CODEC(ZSTD(3)),
    links String CODEC(ZSTD(1)),
    is_entry Bool,
    attribute_items Array(String) CODEC(ZSTD(1)),
    received_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    INDEX input_words input TYPE text(tokenizer = 'splitByNonAlpha', preprocessor = lower(input)),
    INDEX output_words output TYPE text(tokenizer = 'splitByNonAlpha', preprocessor = lower(output)),
    INDEX response_ids response_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toMonday(start_time)
PRIMARY KEY (project_id, toDate(start_time), trace_id)
ORDER BY (project_id, toDate(start_time), trace_id, start_time, span_id)
SETTINGS index_granularity = 1024, index_granularity_bytes = 67108864, min_level_for_wide_part = 1,
    vertical_merge_algorithm_min_rows_to_activate = 1;

CREATE TABLE IF NOT EXISTS spans_light
(
    project_id UInt32,
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    parent_span_id String CODEC(ZSTD(1)),
    name LowCardinality(String),
    kind LowCardinality(String),
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    duration_ns UInt64,
    status LowCardinality(String),
    status_message String CODEC(ZSTD(1)),
    error_type LowCardinality(String),
    service_name LowCardinality(String),
    environment LowCardinality(String),
    scope_name LowCardinality(String),
    dialect LowCardinality(String),
    operation LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    model LowCardinality(String) MATERIALIZED if(response_model = '', request_model, response_model),
    response_id String CODEC(ZSTD(1)),
    input_tokens Nullable(UInt64),
    output_tokens Nullable(UInt64),
    cache_read_tokens Nullable(UInt64),
    cache_write_tokens Nullable(UInt64),
    reasoning_tokens Nullable(UInt64),
    usage_is_leaf Bool,
    cost_usd Nullable(Float64),
    time_to_first_token_ns Nullable(UInt64),
    finish_reasons Array(LowCardinality(String)),
    tool_name LowCardinality(String),
    tool_call_id String CODEC(ZSTD(1)),
    agent_name LowCardinality(String),
    workflow_name LowCardinality(String),
    session_id String CODEC(ZSTD(1)),
    user_id String CODEC(ZSTD(1)),
    tags Array(LowCardinality(String)),
    prompt_name LowCardinality(String),
    prompt_version LowCardinality(String),
    input_preview Nullable(String) CODEC(ZSTD(1)),
    input_length UInt64,
    output_preview Nullable(String) CODEC(ZSTD(1)),
    output_length UInt64,
    is_entry Bool,
    attribute_items Array(String) CODEC(ZSTD(1)),
    received_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    INDEX attribute_equals attribute_items TYPE text(tokenizer = 'array'),
    INDEX trace_ids trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX sessions session_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX users user_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toMonday(start_time)
PRIMARY KEY (project_id, start_time)
ORDER BY (project_id, start_time, trace_id, span_id)
SETTINGS min_level_for_wide_part = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS spans_light_filler TO spans_light AS
SELECT
    project_id, trace_id, span_id, parent_span_id, name, kind, start_time, duration_ns, status,
    leftUTF8(status_message, 200) AS status_message, error_type, service_name, environment, scope_name, dialect, operation, provider,
    request_model, response_model, response_id, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
    reasoning_tokens, usage_is_leaf, cost_usd, time_to_first_token_ns, finish_reasons, tool_name, tool_call_id, agent_name,
    workflow_name, session_id, user_id, tags, prompt_name, prompt_version,
    leftUTF8(input, 200) AS input_preview, ifNull(lengthUTF8(input), 0) AS input_length,
    leftUTF8(output, 200) AS output_preview, ifNull(lengthUTF8(output), 0) AS output_length,
    is_entry, attribute_items, received_at
FROM spans;

CREATE TABLE IF NOT EXISTS trace_days
(
    trace_id String CODEC(ZSTD(1)),
    project_id UInt32,
    day Date
)
ENGINE = ReplacingMergeTree
PARTITION BY toMonday(day)
ORDER BY (trace_id, project_id, day)
SETTINGS index_granularity = 256;

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_days_filler TO trace_days AS
SELECT DISTINCT trace_id, project_id, toDate(start_time) AS day
FROM spans;

CREATE TABLE IF NOT EXISTS usage_covered
(
    project_id UInt32,
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    scope LowCardinality(String),
    is_covered Bool,
    settled_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(settled_at)
PARTITION BY toMonday(start_time)
ORDER BY (project_id, trace_id, span_id, scope);
