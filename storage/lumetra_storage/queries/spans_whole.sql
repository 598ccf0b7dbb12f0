-- Some spans of a project, whole; of a span sent twice the latest arrival.
SELECT
    project_id, toUnixTimestamp64Nano(spans.start_time) AS start_time, trace_id, span_id, parent_span_id, name, kind,
    duration_ns, status, status_message, error_type, service_name, environment, scope_name, dialect, operation,
    provider, request_model, response_model, response_id, parameters, input_tokens, output_tokens, cache_read_tokens,
    cache_write_tokens, reasoning_tokens, input_audio_tokens, output_audio_tokens, usage_is_leaf, cost_usd,
    cost_detail, time_to_first_token_ns, finish_reasons, input_messages, output_messages, system_instructions,
    tool_definitions, tool_name, tool_call_id, tool_arguments, tool_result, retrieval_query, retrieval_documents,
    agent_name, workflow_name, session_id, user_id, tags, metadata, prompt_name, prompt_version, input, output,
    attributes, resource, events, links, start_time_exact
FROM spans
WHERE project_id = {project_id:UInt32}
    AND (toDate(spans.start_time), trace_id) IN (
        SELECT day, trace_id
        FROM trace_days
        WHERE trace_id IN {trace_ids:Array(String)} AND project_id = {project_id:UInt32}
    )
    AND (trace_id, span_id) IN arrayZip({trace_ids:Array(String)}, {span_ids:Array(String)})
ORDER BY received_at DESC
LIMIT 1 BY trace_id, span_id
