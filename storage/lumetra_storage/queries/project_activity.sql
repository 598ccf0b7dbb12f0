-- What every project did in a window. Tokens and cost run over leaf inference spans that no later span was found to repeat.
SELECT
    project_id,
    count() AS span_count,
    uniq(trace_hash) AS trace_count,
    countIf(status = 'error') AS error_count,
    sumIf(light.input_tokens, counts) AS input_tokens,
    sumIf(light.output_tokens, counts) AS output_tokens,
    sumIf(light.cost_usd, counts) AS cost_usd,
    max(toUnixTimestamp64Nano(start_time)) AS last_seen
FROM
(
    SELECT
        project_id, trace_hash, status, input_tokens, output_tokens, cost_usd, start_time,
        usage_is_leaf AND (project_id, trace_id, span_id) NOT IN (
            SELECT project_id, trace_id, span_id
            FROM usage_covered FINAL
            WHERE is_covered
                AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
                AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        ) AS counts
    FROM spans_light FINAL
    WHERE start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
) AS light
GROUP BY project_id
