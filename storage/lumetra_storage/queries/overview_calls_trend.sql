-- What the dearest models, users or prompts took in each bucket of time: one row for each, its buckets as tuples.
SELECT
    key,
    groupArray((bucket, bucket_calls, 0, bucket_cost)) AS points,
    sum(bucket_cost) AS cost_usd,
    sum(bucket_tokens) AS total_tokens
FROM
(
    SELECT
        multiIf(
            {kind:String} = 'model', toString(light.model),
            {kind:String} = 'user', light.user_id,
            concat(toString(light.prompt_name), if(light.prompt_version = '', '', concat('@', light.prompt_version)))
        ) AS key,
        intDiv(toUnixTimestamp64Nano(light.start_time) - {origin:Int64}, {width_ns:Int64}) AS bucket,
        count() AS bucket_calls,
        sum(ifNull(light.input_tokens, 0) + ifNull(light.output_tokens, 0)) AS bucket_tokens,
        sum(light.cost_usd) AS bucket_cost
    FROM spans_light AS light FINAL
    WHERE project_id = {project_id:UInt32}
        AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        AND light.usage_is_leaf
        AND ({every_leaf_counts:Bool} OR (light.trace_id, light.span_id) NOT IN (
            SELECT trace_id, span_id
            FROM usage_covered FINAL
            WHERE project_id = {project_id:UInt32} AND is_covered
                AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
                AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        ))
        AND (/* predicate */)
    GROUP BY key, bucket
    HAVING key != ''
)
GROUP BY key
ORDER BY cost_usd DESC NULLS LAST, total_tokens DESC, key
LIMIT {most_lines:UInt32}
