-- What happened within the spans of a trace: those that carry events or failed, in order of start, each once. Without payloads.
SELECT
    span_id, toUnixTimestamp64Nano(spans.start_time) AS start_time, toInt64(least(duration_ns, 4000000000000000000)) AS duration_ns,
    status, leftUTF8(status_message, 2000) AS status_message, error_type, events
FROM spans
WHERE project_id = {project_id:UInt32}
    AND (toDate(spans.start_time), trace_id) IN (
        SELECT day, trace_id
        FROM trace_days
        WHERE trace_id = {trace_id:String} AND project_id = {project_id:UInt32}
    )
    AND (events NOT IN ('', '[]') OR status = 'error')
ORDER BY spans.start_time, span_id, received_at DESC
LIMIT 1 BY span_id
LIMIT {limit:UInt32}
