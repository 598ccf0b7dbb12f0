-- Log records with message content of some spans of a project, in order of time, each once.
SELECT
    project_id, trace_id, span_id, toUnixTimestamp64Nano(event_logs.time) AS time, time_exact, event_name, severity, service_name,
    scope_name, input_messages, output_messages, system_instructions, tool_definitions, text, body, attributes, resource
FROM event_logs
WHERE project_id = {project_id:UInt32}
    AND trace_id IN {trace_ids:Array(String)}
    AND (trace_id, span_id) IN arrayZip({trace_ids:Array(String)}, {span_ids:Array(String)})
ORDER BY event_logs.time, record_id
LIMIT 1 BY trace_id, span_id, event_logs.time, record_id
