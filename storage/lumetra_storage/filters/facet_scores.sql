-- How many spans, answers, traces or sessions were judged under each name.
SELECT name AS value, uniqExact(subject_kind, subject) AS judged_count
FROM scores FINAL
WHERE project_id = {facet_project_id:UInt32} AND (/* which */)
GROUP BY name
ORDER BY judged_count DESC, value
LIMIT {facet_limit:UInt32}
