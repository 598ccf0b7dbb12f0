-- Who took how much: model calls, tokens and cost by model, user and prompt, the dearest first.
SELECT
    multiIf(grouping(model) = 0, 'model', grouping(user) = 0, 'user', 'prompt') AS kind,
    concat(toString(model), user, toString(prompt), if(version = '', '', concat('@', version))) AS key,
    count() AS call_count,
    sum(total_tokens) AS total_tokens,
    sum(cost_usd) AS cost_usd
FROM
(
    SELECT
        light.model AS model, light.user_id AS user, light.prompt_name AS prompt, light.prompt_version AS version,
        light.cost_usd AS cost_usd, ifNull(light.input_tokens, 0) + ifNull(light.output_tokens, 0) AS total_tokens
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
)
GROUP BY GROUPING SETS ((model), (user), (prompt, version))
HAVING key != ''
ORDER BY cost_usd DESC NULLS LAST, total_tokens DESC, key
LIMIT {most_shares:UInt32} BY kind
