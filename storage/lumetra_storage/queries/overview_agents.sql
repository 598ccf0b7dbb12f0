-- Which agent took how much. Most model calls do not say whose they are: then the agent span right above counts, and where there
-- is none, the key is empty. One pass and no join: a call meets its caller in a group.
SELECT
    toString(caller) AS key,
    sum(calls) AS call_count,
    sum(tokens) AS total_tokens,
    sum(cost) AS cost_usd
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
        cityHash64(if(light.usage_is_leaf AND light.agent_name = '', light.parent_span_id, light.span_id)) AS calling,
        anyIf(light.agent_name, light.agent_name != '') AS caller,
        countIf(counts) AS calls,
        sumIf(ifNull(light.input_tokens, 0) + ifNull(light.output_tokens, 0), counts) AS tokens,
        sumIf(light.cost_usd, counts) AS cost
    FROM spans_light AS light FINAL
    WHERE project_id = {project_id:UInt32}
        AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        -- A call that does not count says nothing, unless it is itself the agent above another one.
        AND (light.agent_name != '' OR (light.usage_is_leaf AND (/* predicate */)))
    GROUP BY calling
)
GROUP BY key
HAVING call_count > 0
