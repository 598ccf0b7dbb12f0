-- Traces of a session in order of time, strictly after one place.
SELECT trace_id, min(toUnixTimestamp64Nano(light.start_time)) AS start_time
FROM spans_light AS light FINAL
WHERE project_id = {project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND session_id = {session_id:String}
GROUP BY trace_id
HAVING (start_time, trace_id) > ({after_time:Int64}, {after_trace_id:String})
ORDER BY start_time, trace_id
LIMIT {limit:UInt32}
