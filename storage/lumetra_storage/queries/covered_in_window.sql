-- Whether sums over a window leave out any span at all: most projects have none, and then no sum has to look.
SELECT 1
FROM usage_covered FINAL
WHERE project_id = {project_id:UInt32} AND is_covered
    AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
LIMIT 1
