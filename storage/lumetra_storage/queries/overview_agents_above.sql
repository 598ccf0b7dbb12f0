-- What the calls take that have no agent right above them, by the first agent of their trace: the groups of calls and callers meet
-- again in their trace.
SELECT
    toString(first_agent) AS key,
    sum(calls_alone) AS call_count,
    sum(tokens_alone) AS total_tokens,
    sum(cost_alone) AS cost_usd
FROM
(
    SELECT
        argMinIf(caller, began, caller != '') AS first_agent,
        sumIf(calls, caller = '') AS calls_alone,
        sumIf(tokens, caller = '') AS tokens_alone,
        sumIf(cost, caller = '') AS cost_alone
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
GROUP BY key
HAVING key != '' AND call_count > 0
