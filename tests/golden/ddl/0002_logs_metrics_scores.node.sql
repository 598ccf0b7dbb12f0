CREATE TABLE IF NOT EXISTS event_logs
(
    project_id UInt32,
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    time_exact String,
    record_id String CODEC(ZSTD(1)),
    event_name LowCardinality(String),
    severity LowCardinality(String),
    service_name LowCardinality(String),
    scope_name LowCardinality(String),
    input_messages String CODEC(ZSTD(3)),
    output_messages String CODEC(ZSTD(3)),
    system_instructions String CODEC(ZSTD(3)),
    tool_definitions String CODEC(ZSTD(3)),
    text Nullable(String) CODEC(ZSTD(3)),
    body String CODEC(ZSTD(3)),
    attributes String CODEC(ZSTD(3)),
    resource String CODEC(ZSTD(3)),
    received_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    INDEX text_words text TYPE text(tokenizer = 'splitByNonAlpha', preprocessor = lower(text))
)
ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toMonday(time)
PRIMARY KEY (project_id, trace_id)
ORDER BY (project_id, trace_id, span_id, time, record_id)
SETTINGS index_granularity = 1024, index_granularity_bytes = 67108864, min_level_for_wide_part = 1;

CREATE TABLE IF NOT EXISTS metric_points
(
    project_id UInt32,
    name LowCardinality(String),
    unit LowCardinality(String),
    kind LowCardinality(String),
    temporality LowCardinality(String),
    is_monotonic Bool,
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    service_name LowCardinality(String),
    scope_name LowCardinality(String),
    value Nullable(Float64),
    count Nullable(UInt64),
    sum Nullable(Float64),
    min Nullable(Float64),
    max Nullable(Float64),
    bucket_bounds Array(Float64),
    bucket_counts Array(UInt64),
    exponential_buckets String CODEC(ZSTD(1)),
    quantiles String CODEC(ZSTD(1)),
    attributes String CODEC(ZSTD(1)),
    attribute_items Array(String) CODEC(ZSTD(1)),
    resource String CODEC(ZSTD(1)),
    received_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    INDEX attribute_equals attribute_items TYPE text(tokenizer = 'array')
)
ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toMonday(time)
PRIMARY KEY (project_id, name, time)
ORDER BY (project_id, name, time, start_time, service_name, scope_name, attributes, cityHash64(resource));

CREATE TABLE IF NOT EXISTS scores
(
    project_id UInt32,
    score_id String CODEC(ZSTD(1)),
    name LowCardinality(String),
    value Nullable(Float64),
    label Nullable(String),
    reason Nullable(String) CODEC(ZSTD(3)),
    source LowCardinality(String),
    scorer LowCardinality(String),
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    session_id String CODEC(ZSTD(1)),
    response_id String CODEC(ZSTD(1)),
    error_type LowCardinality(String),
    time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    time_exact String,
    metadata String CODEC(ZSTD(1)),
    received_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    is_deleted UInt8,
    INDEX traces trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX sessions session_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX responses response_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX times time TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(received_at, is_deleted)
ORDER BY (project_id, name, score_id)
SETTINGS index_granularity = 1024;
