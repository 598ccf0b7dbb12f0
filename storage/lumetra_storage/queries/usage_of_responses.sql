-- Spans of some response ids in a window of time, over all traces of a project.
SELECT
    trace_id, span_id, input_tokens, output_tokens, response_id, toUnixTimestamp64Nano(light.start_time) AS start_time, duration_ns,
    usage_is_leaf
FROM spans_light AS light FINAL
WHERE project_id = {project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND light.start_time <= fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND response_id IN {response_ids:Array(String)}
    AND usage_is_leaf
