-- How often the most called tools failed in each bucket of time: one row for each, its buckets as tuples.
SELECT
    key,
    groupArray((bucket, bucket_calls, bucket_errors, CAST(NULL, 'Nullable(Float64)'))) AS points,
    sum(bucket_calls) AS call_count
FROM
(
    SELECT
        toString(light.tool_name) AS key,
        intDiv(toUnixTimestamp64Nano(light.start_time) - {origin:Int64}, {width_ns:Int64}) AS bucket,
        count() AS bucket_calls,
        countIf(light.status = 'error') AS bucket_errors
    FROM spans_light AS light FINAL
    WHERE project_id = {project_id:UInt32}
        AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        AND light.tool_name != ''
        AND (/* predicate */)
    GROUP BY key, bucket
)
GROUP BY key
ORDER BY call_count DESC, key
LIMIT {most_lines:UInt32}
