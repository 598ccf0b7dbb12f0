-- Every span of a trace without its payloads, in order of start. Project 0 is any.
SELECT
    project_id, toUnixTimestamp64Nano(spans.start_time) AS start_time, leftUTF8(status_message, 200) AS status_message,
    trace_id, span_id, parent_span_id, name, kind, duration_ns, status, error_type, service_name,
    environment, scope_name, dialect, operation, provider, request_model, response_model, response_id, input_tokens, output_tokens,
    cache_read_tokens, cache_write_tokens, reasoning_tokens, usage_is_leaf, cost_usd, time_to_first_token_ns, finish_reasons,
    tool_name, tool_call_id, agent_name, workflow_name, session_id, user_id, tags, prompt_name, prompt_version
FROM spans FINAL
WHERE (project_id, toDate(spans.start_time), trace_id) IN (
        SELECT project_id, day, trace_id
        FROM trace_days
        WHERE trace_id = {trace_id:String} AND ({project_id:UInt32} = 0 OR project_id = {project_id:UInt32})
    )
ORDER BY spans.start_time, span_id
