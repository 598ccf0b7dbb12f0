-- Judgements by name and bucket of the time they were made, and in total (the rows whose bucket is NULL). Notes are none.
-- A filter leaves those of the spans and traces it leaves.
SELECT
    toString(score.name) AS name,
    if(grouping(bucket) = 1, NULL, bucket) AS bucket_number,
    count() AS judged,
    avg(score.value) AS mean
FROM
(
    SELECT name, value, intDiv(toUnixTimestamp64Nano(time) - {origin:Int64}, {width_ns:Int64}) AS bucket
    FROM scores FINAL
    WHERE project_id = {project_id:UInt32}
        AND time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        AND (value IS NOT NULL OR label IS NOT NULL)
        AND (
            {every_span:Bool}
            OR cityHash64('trace_id', trace_id) GLOBAL IN ( -- on a cluster a judgement is not kept beside its trace
                SELECT light.trace_hash
                FROM spans_light AS light FINAL
                WHERE project_id = {project_id:UInt32}
                    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
                    AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
                    AND (/* predicate */)
            )
        )
) AS score
GROUP BY GROUPING SETS ((name, bucket), (name))
ORDER BY name, bucket_number
