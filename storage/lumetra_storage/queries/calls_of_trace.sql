-- The messages of the model calls of a trace that began before a moment, the latest first, each once.
SELECT span_id, toUnixTimestamp64Nano(spans.start_time) AS start_time, input_messages, output_messages
FROM spans
WHERE project_id = {project_id:UInt32}
    AND (toDate(spans.start_time), trace_id) IN (
        SELECT day, trace_id
        FROM trace_days
        WHERE trace_id = {trace_id:String} AND project_id = {project_id:UInt32}
    )
    AND spans.start_time < fromUnixTimestamp64Nano({before:Int64}, 'UTC')
    AND (input_messages != '' OR output_messages != '')
ORDER BY spans.start_time DESC, span_id DESC, received_at DESC
LIMIT 1 BY span_id
LIMIT {limit:UInt32}
