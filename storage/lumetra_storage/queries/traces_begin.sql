-- When some traces began, and when the last of their spans that can be read arrived. A trace of which none can be read yet has no row.
SELECT
    trace_id,
    toUnixTimestamp64Nano(min(spans.start_time)) AS begin,
    toUnixTimestamp64Micro(max(spans.received_at)) AS arrived_at_us
FROM spans
WHERE project_id = {project_id:UInt32}
    AND (toDate(spans.start_time), trace_id) IN (
        SELECT day, trace_id
        FROM trace_days
        WHERE trace_id IN {trace_ids:Array(String)} AND project_id = {project_id:UInt32}
    )
GROUP BY trace_id
