-- Sessions or users of a window (`column` says which), the latest active first, strictly after one place.
SELECT light.{column:Identifier} AS key, max(toUnixTimestamp64Nano(light.start_time)) AS last_time
FROM spans_light AS light FINAL
WHERE project_id = {project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND light.{column:Identifier} != ''
    AND (/* predicate */)
GROUP BY key
HAVING (last_time, key) < ({after_time:Int64}, {after_key:String})
ORDER BY last_time DESC, key DESC
LIMIT {limit:UInt32}
