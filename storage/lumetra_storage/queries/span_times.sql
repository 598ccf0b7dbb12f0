-- The first and the last start of a span in a project; no row's value for a project without spans. Read from the ends of the sorting key.
SELECT
    (
        SELECT toUnixTimestamp64Nano(start_time) FROM spans_light
        WHERE project_id = {project_id:UInt32} ORDER BY project_id, start_time LIMIT 1
    ) AS first,
    (
        SELECT toUnixTimestamp64Nano(start_time) FROM spans_light
        WHERE project_id = {project_id:UInt32} ORDER BY project_id DESC, start_time DESC LIMIT 1
    ) AS last
