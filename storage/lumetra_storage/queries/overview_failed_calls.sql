-- Which model calls failed, by model, user and prompt; most of them used nothing and so are in no share. Where a framework and the
-- library below it both tell of one call, the lower one counts: a call is left out if another failed one of its trace names it as parent.
SELECT
    multiIf(grouping(model) = 0, 'model', grouping(user) = 0, 'user', 'prompt') AS kind,
    concat(toString(model), user, toString(prompt), if(version = '', '', concat('@', version))) AS key,
    count() AS failed_count,
    countIf(NOT is_counted) AS uncounted
FROM
(
    SELECT
        light.model AS model, light.user_id AS user, light.prompt_name AS prompt, light.prompt_version AS version,
        light.usage_is_leaf AS is_counted, light.span_id AS call,
        groupArray(light.parent_span_id) OVER (PARTITION BY light.trace_id) AS callers,
        (/* predicate */) AS is_asked
    FROM spans_light AS light FINAL
    WHERE project_id = {project_id:UInt32}
        AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        AND light.status = 'error'
        AND light.operation IN {inference_operations:Array(String)}
)
WHERE is_asked AND NOT has(callers, call)
GROUP BY GROUPING SETS ((model), (user), (prompt, version))
HAVING key != ''
ORDER BY failed_count DESC, key
