-- How often each tool was called, failed, and how long it took, the most called first.
SELECT
    toString(light.tool_name) AS name,
    count() AS call_count,
    countIf(light.status = 'error') AS error_count,
    quantilesTDigest(0.5, 0.95, 0.99)(light.duration_ns) AS latency
FROM spans_light AS light FINAL
WHERE project_id = {project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND light.tool_name != ''
    AND (/* predicate */)
GROUP BY name
ORDER BY call_count DESC, name
LIMIT {most_shares:UInt32}
