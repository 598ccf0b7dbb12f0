-- Spans that may stand for a trace in its list, newest first, strictly after one place. A span sent twice may come twice.
-- Of traces that are known already only the span that does stand for them is of interest.
SELECT
    trace_id, span_id, toUnixTimestamp64Nano(light.start_time) AS start_time, parent_span_id, name, operation, service_name,
    environment, session_id, user_id, tags, input_preview, output_preview
FROM spans_light AS light
WHERE project_id = {project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND light.start_time <= fromUnixTimestamp64Nano({after_time:Int64}, 'UTC')
    AND (light.start_time, trace_id, span_id)
        < (fromUnixTimestamp64Nano({after_time:Int64}, 'UTC'), {after_trace_id:String}, {after_span_id:String})
    AND is_entry
    AND (/* predicate */)
    AND (trace_id NOT IN {known_trace_ids:Array(String)} OR span_id IN {known_first_span_ids:Array(String)})
ORDER BY light.start_time DESC, trace_id DESC, span_id DESC
LIMIT {limit:UInt32}
