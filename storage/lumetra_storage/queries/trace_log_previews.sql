-- What went in and came out of some traces as log records tell it: the last message of the earliest input, and of the latest output.
-- Instructions are no question: a record that holds them alone tells no input.
WITH
    messages -> JSONExtractArrayRaw(messages)[-1] AS last_message,
    message -> arrayMap(part -> JSONExtractString(part, 'content'), JSONExtractArrayRaw(message, 'parts')) AS texts,
    messages -> leftUTF8(arrayStringConcat(arrayFilter(text -> text != '', texts(last_message(messages))), ' '), 200) AS preview
SELECT
    trace_id,
    argMinIf(preview(input_messages), log.time, input_messages != '' AND JSONExtractString(last_message(input_messages), 'role') != 'system')
        AS input_preview,
    argMaxIf(preview(output_messages), log.time, output_messages != '') AS output_preview
FROM event_logs AS log FINAL
WHERE project_id = {project_id:UInt32}
    AND trace_id IN {trace_ids:Array(String)}
    AND log.time >= fromUnixTimestamp64Nano({window_start:Int64}, 'UTC')
    AND log.time <= fromUnixTimestamp64Nano({window_end:Int64}, 'UTC')
GROUP BY trace_id
