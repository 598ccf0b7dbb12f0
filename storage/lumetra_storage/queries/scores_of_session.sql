-- Scores of a session as a whole.
SELECT
    project_id, score_id, name, value, label, reason, source, scorer, trace_id, span_id, session_id, response_id, error_type,
    toUnixTimestamp64Nano(scores.time) AS time, time_exact, metadata
FROM scores FINAL
WHERE project_id = {project_id:UInt32} AND session_id = {session_id:String} AND trace_id = ''
ORDER BY scores.time, score_id
