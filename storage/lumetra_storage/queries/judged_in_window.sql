-- Whether anything was judged in a window: most projects judge nothing, and then nobody looks for the spans that a filter leaves.
SELECT 1
FROM scores
WHERE project_id = {project_id:UInt32}
    AND time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
    AND (value IS NOT NULL OR label IS NOT NULL)
LIMIT 1
