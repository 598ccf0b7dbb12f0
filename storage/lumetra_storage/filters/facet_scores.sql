-- How many spans, traces, answers or sessions were judged under each name in the window.
SELECT name AS value, count() AS judged_count
FROM (
    SELECT DISTINCT name, trace_id, span_id, response_id, session_id
    FROM scores FINAL
    WHERE project_id = {facet_project_id:UInt32}
        AND time >= fromUnixTimestamp64Nano({facet_window_start:Int64}, 'UTC')
        AND time < fromUnixTimestamp64Nano({facet_window_end:Int64}, 'UTC')
)
GROUP BY name
ORDER BY judged_count DESC, value
LIMIT {facet_limit:UInt32}
