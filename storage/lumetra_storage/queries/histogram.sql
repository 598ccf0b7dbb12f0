-- Volume, errors and latency of the spans a filter leaves, by bucket of time; of traces at their entries.
SELECT
    intDiv(toUnixTimestamp64Nano(light.start_time) - {origin:Int64}, {width_ns:Int64}) AS bucket,
    if({traces_only:Bool}, uniq(trace_hash), count()) AS volume,
    if({traces_only:Bool}, uniqIf(trace_hash, status = 'error'), countIf(status = 'error')) AS errors,
    quantileTDigest(0.5)(duration_ns) AS latency_p50_ns,
    quantileTDigest(0.95)(duration_ns) AS latency_p95_ns
FROM spans_light AS light FINAL
WHERE project_id = {project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND (NOT {traces_only:Bool} OR is_entry)
    AND (/* predicate */)
GROUP BY bucket
