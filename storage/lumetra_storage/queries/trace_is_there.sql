-- Whether any span of a trace came, told by the small table of its days.
SELECT count()
FROM (
    SELECT 1
    FROM trace_days
    WHERE trace_id = {trace_id:String} AND project_id = {project_id:UInt32}
    LIMIT 1
)
