-- When the earliest of some traces began; the epoch when none of them is there.
SELECT toUnixTimestamp64Nano(min(spans.start_time)) AS begin
FROM spans
WHERE project_id = {project_id:UInt32}
    AND (toDate(spans.start_time), trace_id) IN (
        SELECT day, trace_id
        FROM trace_days
        WHERE trace_id IN {trace_ids:Array(String)} AND project_id = {project_id:UInt32}
    )
