ALTER TABLE scores ADD COLUMN IF NOT EXISTS subject UInt64 MATERIALIZED multiIf(
    span_id != '', cityHash64(trace_id, span_id),
    response_id != '', cityHash64('response_id', response_id),
    trace_id != '', cityHash64('trace_id', trace_id),
    session_id != '', cityHash64('session_id', session_id), 0);

ALTER TABLE scores ADD COLUMN IF NOT EXISTS subject_kind LowCardinality(String) MATERIALIZED
    multiIf(span_id != '', 'span', response_id != '', 'response', trace_id != '', 'trace', session_id != '', 'session', '');

ALTER TABLE scores ADD COLUMN IF NOT EXISTS judged_at UInt128
    MATERIALIZED bitShiftLeft(toUInt128(toUnixTimestamp64Nano(time)), 64) + cityHash64(score_id);
