-- Whether any model call of a window failed. Versions of a span that a later one replaces are looked at too, so that nothing has to be
-- merged to answer; the exact question is asked where there is one.
SELECT 1
FROM spans_light
WHERE project_id = {project_id:UInt32}
    AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND status = 'error'
    AND operation IN {inference_operations:Array(String)}
LIMIT 1
