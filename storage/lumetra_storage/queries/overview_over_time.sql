-- Figures of a project by bucket of time, and in total (the row whose bucket is NULL): aggregated once, merged twice.
SELECT
    if(grouping(bucket) = 1, NULL, bucket) AS bucket_number,
    uniqMerge(trace_count) AS trace_count,
    uniqMerge(failed_trace_count) AS failed_trace_count,
    sum(span_count) AS span_count,
    sum(error_count) AS error_count,
    sum(call_count) AS call_count,
    quantilesTDigestMerge(0.5, 0.95, 0.99)(trace_latency) AS trace_latency,
    quantilesTDigestMerge(0.5, 0.95, 0.99)(call_latency) AS call_latency,
    quantilesTDigestMerge(0.5, 0.95, 0.99)(time_to_first_token) AS time_to_first_token,
    sum(input_tokens) AS input_tokens,
    sum(cache_read_tokens) AS cache_read_tokens,
    sum(cache_write_tokens) AS cache_write_tokens,
    sum(output_tokens) AS output_tokens,
    sum(reasoning_tokens) AS reasoning_tokens,
    sum(cost_usd) AS cost_usd
FROM
(
    WITH
        light.usage_is_leaf AND ({every_leaf_counts:Bool} OR (light.trace_id, light.span_id) NOT IN (
            SELECT trace_id, span_id
            FROM usage_covered FINAL
            WHERE project_id = {project_id:UInt32} AND is_covered
                AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
                AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        )) AS counts
    SELECT
        intDiv(toUnixTimestamp64Nano(light.start_time) - {origin:Int64}, {width_ns:Int64}) AS bucket,
        uniqStateIf(light.trace_hash, light.is_entry) AS trace_count,
        uniqStateIf(light.trace_hash, light.is_entry AND light.status = 'error') AS failed_trace_count,
        count() AS span_count,
        countIf(light.status = 'error') AS error_count,
        countIf(counts) AS call_count,
        quantilesTDigestStateIf(0.5, 0.95, 0.99)(light.duration_ns, light.parent_span_id = '') AS trace_latency,
        quantilesTDigestStateIf(0.5, 0.95, 0.99)(light.duration_ns, counts) AS call_latency,
        quantilesTDigestStateIf(0.5, 0.95, 0.99)(
            assumeNotNull(light.time_to_first_token_ns), light.time_to_first_token_ns IS NOT NULL
        ) AS time_to_first_token,
        sumIf(light.input_tokens, counts) AS input_tokens,
        sumIf(light.cache_read_tokens, counts) AS cache_read_tokens,
        sumIf(light.cache_write_tokens, counts) AS cache_write_tokens,
        sumIf(light.output_tokens, counts) AS output_tokens,
        sumIf(light.reasoning_tokens, counts) AS reasoning_tokens,
        sumIf(light.cost_usd, counts) AS cost_usd
    FROM spans_light AS light FINAL
    WHERE project_id = {project_id:UInt32}
        AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        AND (/* predicate */)
    GROUP BY bucket
)
GROUP BY GROUPING SETS ((bucket), ())
