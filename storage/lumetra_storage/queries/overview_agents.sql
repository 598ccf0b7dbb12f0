-- Which agent took how much, the dearest first. Most model calls do not say whose they are: then the agent right above counts,
-- else the first one of the trace. One pass and no join: a call meets its caller in a group, and the groups meet in their trace.
SELECT
    'agent' AS kind,
    toString(if(tupleElement(call, 'agent') = '', first_agent, tupleElement(call, 'agent'))) AS key,
    sum(tupleElement(call, 'calls')) AS call_count,
    sum(tupleElement(call, 'tokens')) AS total_tokens,
    sum(tupleElement(call, 'cost')) AS cost_usd
FROM
(
    SELECT
        argMinIf(caller, began, caller != '') AS first_agent,
        groupArrayIf(
            tuple(caller, calls, tokens, cost)::Tuple(agent String, calls UInt64, tokens UInt64, cost Nullable(Float64)), calls > 0
        ) AS told
    FROM
    (
        WITH
            light.usage_is_leaf AND (light.trace_id, light.span_id) NOT IN (
                SELECT trace_id, span_id
                FROM usage_covered FINAL
                WHERE project_id = {project_id:UInt32} AND is_covered
                    AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
                    AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
            ) AND (/* predicate */) AS counts
        SELECT
            cityHash64(light.trace_id) AS trace,
            cityHash64(if(light.usage_is_leaf AND light.agent_name = '', light.parent_span_id, light.span_id)) AS calling,
            anyIf(light.agent_name, light.agent_name != '') AS caller,
            minIf(light.start_time, light.agent_name != '') AS began,
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
    GROUP BY trace
)
ARRAY JOIN told AS call
GROUP BY key
HAVING key != ''
ORDER BY cost_usd DESC NULLS LAST, total_tokens DESC, key
LIMIT {most_shares:UInt32}
