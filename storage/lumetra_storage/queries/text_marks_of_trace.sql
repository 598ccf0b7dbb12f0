-- What tells the texts of two spans apart without reading them out: a hash of input and output of every span of a trace.
SELECT span_id, cityHash64(ifNull(input, '')) AS input_mark, cityHash64(ifNull(output, '')) AS output_mark
FROM spans
WHERE project_id = {project_id:UInt32}
    AND (toDate(spans.start_time), trace_id) IN (
        SELECT day, trace_id
        FROM trace_days
        WHERE trace_id = {trace_id:String} AND project_id = {project_id:UInt32}
    )
ORDER BY span_id, received_at
