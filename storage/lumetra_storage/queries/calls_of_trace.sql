-- The messages of the calls of a trace that had ended by a moment, the latest first, each once, while all that came before is
-- within a number of bytes. The calls are chosen without payloads, so those of a long trace are read for the chosen ones only.
SELECT span_id, start_time, name, input_messages, output_messages
FROM
(
    SELECT
        span_id, toUnixTimestamp64Nano(spans.start_time) AS start_time, name, input_messages, output_messages,
        length(input_messages) + length(output_messages) AS own_bytes,
        sum(own_bytes) OVER (ORDER BY spans.start_time DESC, span_id DESC ROWS UNBOUNDED PRECEDING) AS bytes
    FROM spans
    WHERE project_id = {project_id:UInt32}
        AND (toDate(spans.start_time), trace_id) IN (
            SELECT day, trace_id
            FROM trace_days
            WHERE trace_id = {trace_id:String} AND project_id = {project_id:UInt32}
        )
        AND (spans.start_time, span_id, received_at) IN (
            SELECT calls.start_time, span_id, received_at
            FROM spans AS calls
            WHERE project_id = {project_id:UInt32}
                AND (toDate(calls.start_time), trace_id) IN (
                    SELECT day, trace_id
                    FROM trace_days
                    WHERE trace_id = {trace_id:String} AND project_id = {project_id:UInt32}
                )
                AND operation IN {operations:Array(String)}
                AND toUnixTimestamp64Nano(calls.start_time) + toInt64(least(duration_ns, 4000000000000000000)) <= {before:Int64}
            ORDER BY calls.start_time DESC, span_id DESC, received_at DESC
            LIMIT 1 BY span_id
            LIMIT {limit:UInt32}
        )
    LIMIT 1 BY span_id
)
WHERE bytes - own_bytes < {most_bytes:UInt64}
ORDER BY start_time DESC, span_id DESC
