-- What the leaf rule needs of every span of some traces.
SELECT
    trace_id, span_id, parent_span_id, operation, input_tokens, output_tokens, cost_usd, response_id,
    toUnixTimestamp64Nano(spans.start_time) AS start_time, duration_ns, usage_is_leaf
FROM spans FINAL
WHERE project_id = {project_id:UInt32}
    AND (toDate(spans.start_time), trace_id) IN (
        SELECT day, trace_id
        FROM trace_days
        WHERE trace_id IN {trace_ids:Array(String)} AND project_id = {project_id:UInt32}
    )
