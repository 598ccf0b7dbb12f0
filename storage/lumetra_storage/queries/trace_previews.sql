-- What went in and came out of some traces whose first span does not say: the earliest input and the latest output of any span.
SELECT
    trace_id,
    argMinIf(input_preview, light.start_time, notEmpty(input_preview)) AS input_preview,
    argMaxIf(output_preview, addNanoseconds(light.start_time, least(duration_ns, 4000000000000000000)), notEmpty(output_preview)) AS output_preview
FROM spans_light AS light
WHERE project_id = {project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND light.start_time <= fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND trace_id IN {trace_ids:Array(String)}
GROUP BY trace_id
