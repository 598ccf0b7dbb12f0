-- How many spans have each value of each facet, in one pass over the light table; at most `facet_limit` values of each.
SELECT
    grouping(operation, model, status, agent_name, tool_name, environment, service_name, user_id, session_id) AS facet,
    concat(
        toString(operation), toString(model), toString(status), toString(agent_name), toString(tool_name),
        toString(environment), toString(service_name), user_id, session_id
    ) AS value,
    count() AS span_count
FROM spans_light AS light FINAL
WHERE project_id = {facet_project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({facet_window_start:Int64}, 'UTC')
    AND light.start_time < fromUnixTimestamp64Nano({facet_window_end:Int64}, 'UTC')
    AND (/* predicate */)
GROUP BY GROUPING SETS (
    (operation), (model), (status), (agent_name), (tool_name), (environment), (service_name), (user_id), (session_id)
)
HAVING value != ''
ORDER BY span_count DESC, value
LIMIT {facet_limit:UInt32} BY facet
