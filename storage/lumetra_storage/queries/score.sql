-- One score by its id.
SELECT
    project_id, score_id, name, value, label, reason, source, scorer, trace_id, span_id, session_id, response_id, error_type,
    toUnixTimestamp64Nano(scores.time) AS time, time_exact, metadata
FROM scores FINAL
WHERE project_id = {project_id:UInt32} AND score_id = {score_id:String}
ORDER BY scores.time, score_id
