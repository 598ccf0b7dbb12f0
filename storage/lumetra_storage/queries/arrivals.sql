-- Which traces had spans come in after one place, in order of arrival. All rows of one insert arrived at the same moment.
SELECT trace_id, toUnixTimestamp64Micro(light.received_at) AS arrived_at_us
FROM spans_light AS light
WHERE project_id = {project_id:UInt32}
    AND light.received_at >= fromUnixTimestamp64Micro({after_us:Int64}, 'UTC')
    AND (light.received_at, trace_id) > (fromUnixTimestamp64Micro({after_us:Int64}, 'UTC'), {after_trace_id:String})
GROUP BY light.received_at, trace_id
ORDER BY light.received_at, trace_id
LIMIT {limit:UInt32}
