ALTER TABLE spans_light_local ON CLUSTER 'telemetry' ADD COLUMN IF NOT EXISTS trace_hash UInt64 MATERIALIZED cityHash64('trace_id', trace_id) CODEC(LZ4);

ALTER TABLE spans_light ON CLUSTER 'telemetry' ADD COLUMN IF NOT EXISTS trace_hash UInt64 MATERIALIZED cityHash64('trace_id', trace_id) CODEC(LZ4);

ALTER TABLE spans_light_local ON CLUSTER 'telemetry' ADD COLUMN IF NOT EXISTS span_hash UInt64 MATERIALIZED cityHash64(trace_id, span_id) CODEC(NONE);

ALTER TABLE spans_light ON CLUSTER 'telemetry' ADD COLUMN IF NOT EXISTS span_hash UInt64 MATERIALIZED cityHash64(trace_id, span_id) CODEC(NONE);

ALTER TABLE spans_local ON CLUSTER 'telemetry' ADD COLUMN IF NOT EXISTS span_hash UInt64 MATERIALIZED cityHash64(trace_id, span_id) CODEC(NONE);

ALTER TABLE spans ON CLUSTER 'telemetry' ADD COLUMN IF NOT EXISTS span_hash UInt64 MATERIALIZED cityHash64(trace_id, span_id) CODEC(NONE);
