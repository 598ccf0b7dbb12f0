-- How many spans began in a window, resent ones counted twice: reckoned from the sorting key, of which only the ends are read.
SELECT count()
FROM spans_light
WHERE project_id = {project_id:UInt32}
    AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
