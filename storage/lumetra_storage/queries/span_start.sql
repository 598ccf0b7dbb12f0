-- When one span of a trace began.
SELECT toUnixTimestamp64Nano(spans.start_time) AS start_time
FROM spans
WHERE project_id = {project_id:UInt32}
    AND (toDate(spans.start_time), trace_id) IN (
        SELECT day, trace_id
        FROM trace_days
        WHERE trace_id = {trace_id:String} AND project_id = {project_id:UInt32}
    )
    AND span_id = {span_id:String}
ORDER BY received_at DESC
LIMIT 1
