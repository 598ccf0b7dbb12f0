-- About how many spans or traces a filter leaves: copies that were sent twice and not yet merged count twice.
SELECT if({traces_only:Bool}, uniq(trace_hash), count()) AS count
FROM spans_light AS light
WHERE project_id = {project_id:UInt32}
    AND light.start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND light.start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND (NOT {traces_only:Bool} OR is_entry)
    AND (/* predicate */)
