-- What was said to some traces and what they answered: the texts of the root, else the earliest input and the latest output below it.
SELECT
    trace_id,
    argMinIf(name, (parent_span_id != '', start_time, span_id), true) AS name,
    leftUTF8(argMinIf(input, (parent_span_id != '', start_time, span_id), ifNull(input, '') != ''), {most_characters:UInt32}) AS input,
    leftUTF8(argMaxIf(output, (parent_span_id = '', start_time, span_id), ifNull(output, '') != ''), {most_characters:UInt32}) AS output
FROM spans
WHERE project_id = {project_id:UInt32}
    AND (toDate(start_time), trace_id) IN (
        SELECT day, trace_id
        FROM trace_days
        WHERE trace_id IN {trace_ids:Array(String)} AND project_id = {project_id:UInt32}
    )
GROUP BY trace_id
