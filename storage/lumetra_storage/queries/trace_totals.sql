-- Totals of some traces over all their spans, and which span stands for each: the earliest root, else the earliest entry.
-- Tokens and cost run over leaf inference spans that no later span of the trace was found to repeat. A call that another trace records
-- too is left in: it is what this trace used; only sums over many traces count it once.
SELECT
    trace_id,
    min(toUnixTimestamp64Nano(narrow.start_time)) AS start_time,
    max(toUnixTimestamp64Nano(narrow.start_time) + toInt64(least(duration_ns, 4000000000000000000))) AS end_time,
    argMin(span_id, (NOT is_entry, parent_span_id != '', narrow.start_time, span_id)) AS first_span_id,
    count() AS span_count,
    countIf(status = 'error') AS error_count,
    sumIf(narrow.input_tokens, counts) AS input_tokens,
    sumIf(narrow.output_tokens, counts) AS output_tokens,
    sumIf(narrow.cost_usd, counts) AS cost_usd,
    arraySort(groupUniqArrayIf(20)(model, model != '')) AS models
FROM
(
    SELECT
        trace_id, span_id, parent_span_id, start_time, duration_ns, status, is_entry, input_tokens, output_tokens, cost_usd,
        if(response_model = '', request_model, response_model) AS model,
        usage_is_leaf AND (trace_id, span_id) NOT IN (
            SELECT trace_id, span_id
            FROM usage_covered FINAL
            WHERE project_id = {project_id:UInt32} AND trace_id IN {trace_ids:Array(String)} AND is_covered AND scope = 'trace'
        ) AS counts
    FROM spans
    WHERE project_id = {project_id:UInt32}
        AND (toDate(start_time), trace_id) IN (
            SELECT day, trace_id
            FROM trace_days
            WHERE trace_id IN {trace_ids:Array(String)} AND project_id = {project_id:UInt32}
        )
    -- What FINAL would do, after the reading: FINAL would merge whole granules, of which some rows are of these traces.
    ORDER BY received_at DESC
    LIMIT 1 BY trace_id, start_time, span_id
) AS narrow
GROUP BY trace_id
