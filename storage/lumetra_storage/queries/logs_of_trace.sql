-- The log records of a trace as a log shows them, in order of time, each once: texts cut, no messages.
SELECT
    span_id, toUnixTimestamp64Nano(event_logs.time) AS time, event_name, severity,
    leftUTF8(ifNull(text, ''), 2000) AS words, if(words = '', leftUTF8(body, 2000), '') AS body_start,
    if(length(attributes) <= 20000, attributes, '') AS short_attributes
FROM event_logs
WHERE project_id = {project_id:UInt32} AND trace_id = {trace_id:String}
ORDER BY event_logs.time, record_id
LIMIT 1 BY span_id, event_logs.time, record_id
LIMIT {limit:UInt32}
