-- Log records with message content of one trace, or of one span of it, in order of time, each once.
SELECT
    project_id, trace_id, span_id, toUnixTimestamp64Nano(event_logs.time) AS time, time_exact, event_name, severity, service_name,
    scope_name, input_messages, output_messages, system_instructions, tool_definitions, text, body, attributes, resource
FROM event_logs
WHERE trace_id = {trace_id:String} AND project_id IN {project_ids:Array(UInt32)}
    AND ({span_id:String} = '' OR span_id = {span_id:String})
ORDER BY event_logs.time, record_id
LIMIT 1 BY project_id, span_id, event_logs.time, record_id
