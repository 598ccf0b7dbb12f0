ALTER TABLE spans_light ADD COLUMN IF NOT EXISTS trace_hash UInt64 MATERIALIZED cityHash64('trace_id', trace_id) CODEC(LZ4);

ALTER TABLE spans_light ADD COLUMN IF NOT EXISTS span_hash UInt64 MATERIALIZED cityHash64(trace_id, span_id) CODEC(NONE);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS span_hash UInt64 MATERIALIZED cityHash64(trace_id, span_id) CODEC(NONE);
