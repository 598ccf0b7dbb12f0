-- Spans of a project in a window, newest first, strictly after one place.
SELECT
    project_id, toUnixTimestamp64Nano(light.start_time) AS start_time, status_message, trace_id, span_id, parent_span_id, name, kind, duration_ns, status, error_type, service_name,
    environment, scope_name, dialect, operation, provider, request_model, response_model, response_id, input_tokens, output_tokens,
    cache_read_tokens, cache_write_tokens, reasoning_tokens, usage_is_leaf, cost_usd, time_to_first_token_ns, finish_reasons,
    tool_name, tool_call_id, agent_name, workflow_name, session_id, user_id, tags, prompt_name, prompt_version,
    input_preview, output_preview, input_length, output_length
FROM spans_light AS light FINAL
WHERE project_id = {project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND light.start_time <= fromUnixTimestamp64Nano({after_time:Int64}, 'UTC')
    AND (light.start_time, trace_id, span_id)
        < (fromUnixTimestamp64Nano({after_time:Int64}, 'UTC'), {after_trace_id:String}, {after_span_id:String})
    AND (/* predicate */)
ORDER BY light.start_time DESC, trace_id DESC, span_id DESC
LIMIT {limit:UInt32}
