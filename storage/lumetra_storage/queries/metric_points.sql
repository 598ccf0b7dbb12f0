-- Points of one metric of a project in a window, in order of time, each once.
SELECT
    project_id, name, unit, kind, temporality, is_monotonic, toUnixTimestamp64Nano(metric_points.start_time) AS start_time,
    toUnixTimestamp64Nano(metric_points.time) AS time, service_name, scope_name, value, count, sum, min, max, bucket_bounds,
    bucket_counts, exponential_buckets, quantiles, attributes, resource
FROM metric_points FINAL
WHERE project_id = {project_id:UInt32} AND name = {name:String}
    AND metric_points.time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND metric_points.time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
ORDER BY metric_points.time
