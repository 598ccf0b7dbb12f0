-- What the traces of some sessions or users add up to, over all their spans in the window.
-- Tokens and cost run over leaf inference spans that no later span was found to repeat.
SELECT
    member.key AS key,
    min(toUnixTimestamp64Nano(light.start_time)) AS first_time,
    maxIf(toUnixTimestamp64Nano(light.start_time), light.{column:Identifier} = member.key) AS last_time,
    uniqExact(light.trace_hash) AS trace_count,
    count() AS span_count,
    countIf(light.status = 'error') AS error_count,
    sumIf(light.input_tokens, counts) AS input_tokens,
    sumIf(light.output_tokens, counts) AS output_tokens,
    sumIf(light.cost_usd, counts) AS cost_usd,
    uniqExactIf(light.session_id, light.session_id != '') AS session_count,
    arraySort(groupUniqArrayIf(5)(light.user_id, light.user_id != '')) AS users
FROM
(
    SELECT
        trace_hash, start_time, status, session_id, user_id, input_tokens, output_tokens, cost_usd,
        usage_is_leaf AND ({every_leaf_counts:Bool} OR (trace_id, span_id) NOT IN (
            SELECT trace_id, span_id
            FROM usage_covered FINAL
            WHERE project_id = {project_id:UInt32} AND is_covered
                AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
                AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        )) AS counts
    FROM spans_light FINAL
    WHERE project_id = {project_id:UInt32}
        AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        AND trace_hash IN (
            SELECT trace_hash
            FROM spans_light
            WHERE project_id = {project_id:UInt32}
                AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
                AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
                AND {column:Identifier} IN {keys:Array(String)}
        )
) AS light
INNER JOIN
(
    SELECT DISTINCT trace_hash, {column:Identifier} AS key
    FROM spans_light FINAL
    WHERE project_id = {project_id:UInt32}
        AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        AND {column:Identifier} IN {keys:Array(String)}
) AS member ON light.trace_hash = member.trace_hash
GROUP BY key
