-- Spans that may stand for a trace in its list, oldest first, strictly after one place: `trace_candidates.sql` read the other way.
SELECT trace_id, span_id, toUnixTimestamp64Nano(light.start_time) AS start_time
FROM spans_light AS light
WHERE project_id = {project_id:UInt32}
    AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND light.start_time >= fromUnixTimestamp64Nano({after_time:Int64}, 'UTC')
    AND (light.start_time, trace_id, span_id)
        > (fromUnixTimestamp64Nano({after_time:Int64}, 'UTC'), {after_trace_id:String}, {after_span_id:String})
    AND is_entry
    AND (/* predicate */)
ORDER BY light.start_time, trace_id, span_id
LIMIT {limit:UInt32}
