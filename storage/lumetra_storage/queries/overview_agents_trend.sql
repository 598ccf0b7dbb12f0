-- What the dearest agents took in each bucket of time: one row for each, its buckets as tuples. A call counts for the agent right
-- above it, else for the first agent of its trace. What one agent span calls is counted where the first of it began.
SELECT
    key,
    groupArray((bucket, bucket_calls, 0, bucket_cost)) AS points,
    sum(bucket_cost) AS cost_usd,
    sum(bucket_tokens) AS total_tokens
FROM
(
    SELECT key, bucket, sum(calls) AS bucket_calls, sum(tokens) AS bucket_tokens, sum(cost) AS bucket_cost
    FROM
    (
        SELECT
            toString(if(caller != '', caller, argMinIf(caller, began, caller != '') OVER (PARTITION BY trace))) AS key,
            intDiv(toUnixTimestamp64Nano(called) - {origin:Int64}, {width_ns:Int64}) AS bucket,
            calls, tokens, cost
        FROM
        (
            WITH
                light.usage_is_leaf AND ({every_leaf_counts:Bool} OR (light.trace_id, light.span_id) NOT IN (
                    SELECT trace_id, span_id
                    FROM usage_covered FINAL
                    WHERE project_id = {project_id:UInt32} AND is_covered
                        AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
                        AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
                )) AND (/* predicate */) AS counts
            SELECT
                light.trace_hash AS trace,
                cityHash64(if(light.usage_is_leaf AND light.agent_name = '', light.parent_span_id, light.span_id)) AS calling,
                anyIf(light.agent_name, light.agent_name != '') AS caller,
                minIf(light.start_time, light.agent_name != '') AS began,
                minIf(light.start_time, counts) AS called,
                countIf(counts) AS calls,
                sumIf(ifNull(light.input_tokens, 0) + ifNull(light.output_tokens, 0), counts) AS tokens,
                sumIf(light.cost_usd, counts) AS cost
            FROM spans_light AS light FINAL
            WHERE project_id = {project_id:UInt32}
                AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
                AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
                AND (light.usage_is_leaf OR light.agent_name != '')
            GROUP BY trace, calling
        )
    )
    WHERE calls > 0 AND key != ''
    GROUP BY key, bucket
)
GROUP BY key
ORDER BY cost_usd DESC NULLS LAST, total_tokens DESC, key
LIMIT {most_lines:UInt32}
