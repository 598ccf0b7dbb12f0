-- Judgements of some sessions or users by name: of their traces and spans, and of the sessions themselves.
SELECT member.key AS key, score.name AS name, count() AS count, avg(score.value) AS mean
FROM (SELECT name, value, trace_id, session_id FROM scores FINAL WHERE project_id = {project_id:UInt32}) AS score
INNER JOIN
(
    SELECT DISTINCT {column:Identifier} AS key, arrayJoin([trace_id, session_id]) AS subject
    FROM spans_light FINAL
    WHERE project_id = {project_id:UInt32}
        AND start_time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
        AND start_time < fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
        AND {column:Identifier} IN {keys:Array(String)}
        AND subject != ''
        AND (SELECT count() FROM scores WHERE project_id = {project_id:UInt32}) > 0 -- else nothing is read
) AS member ON if(score.trace_id = '', score.session_id, score.trace_id) = member.subject
GROUP BY key, name
ORDER BY key, name
