-- model = 'gpt-4o'
light.model = {f1:String}
-- {'f1': 'gpt-4o'}

-- model != 'gpt-4o'
(light.model != {f1:String} AND light.model != '')
-- {'f1': 'gpt-4o'}

-- NOT model = 'gpt-4o'
(light.model != {f1:String} AND light.model != '')
-- {'f1': 'gpt-4o'}

-- user_id = ''
light.user_id = {f1:String}
-- {'f1': ''}

-- model IN ('gpt-4o', 'gpt-4o-mini')
light.model IN {f1:Array(String)}
-- {'f1': ['gpt-4o', 'gpt-4o-mini']}

-- model NOT IN ('gpt-4o')
(light.model NOT IN {f1:Array(String)} AND light.model != '')
-- {'f1': ['gpt-4o']}

-- name LIKE 'chat %'
(light.name LIKE {f1:String} AND light.name != '')
-- {'f1': 'chat %'}

-- name NOT ILIKE '%CHAT%'
(light.name NOT ILIKE {f1:String} AND light.name != '')
-- {'f1': '%CHAT%'}

-- name CONTAINS 'lookup "order status"'
hasAllTokens(lower(light.name), {f1:Array(String)}) AND hasPhrase(lower(light.name), {f2:String})
-- {'f1': ['lookup'], 'f2': 'order status'}

-- user_id IS NULL
light.user_id = ''
-- {}

-- user_id IS NOT NULL
light.user_id != ''
-- {}

-- cost_usd > 0.02
light.cost_usd > {f1:Float64}
-- {'f1': 0.02}

-- NOT cost_usd > 0.02
light.cost_usd <= {f1:Float64}
-- {'f1': 0.02}

-- input_tokens BETWEEN 10 AND 20
light.input_tokens BETWEEN {f1:Int64} AND {f2:Int64}
-- {'f1': 10, 'f2': 20}

-- input_tokens NOT BETWEEN 10 AND 20
light.input_tokens NOT BETWEEN {f1:Int64} AND {f2:Int64}
-- {'f1': 10, 'f2': 20}

-- output_tokens IN (1, 2.5)
light.output_tokens IN {f1:Array(Float64)}
-- {'f1': [1.0, 2.5]}

-- total_tokens > 1000
if(light.input_tokens IS NULL AND light.output_tokens IS NULL, NULL, ifNull(light.input_tokens, 0) + ifNull(light.output_tokens, 0)) > {f1:Int64}
-- {'f1': 1000}

-- duration > 2s
light.duration_ns > {f1:Int64}
-- {'f1': 2000000000}

-- duration_ns <= 1500
light.duration_ns <= {f1:Int64}
-- {'f1': 1500}

-- time_to_first_token < 500ms
light.time_to_first_token_ns < {f1:Int64}
-- {'f1': 500000000}

-- start_time > now() - 1h
light.start_time > fromUnixTimestamp64Nano({f1:Int64}, 'UTC')
-- {'f1': 1795404896000000000}

-- start_time BETWEEN '2026-11-22' AND today()
light.start_time BETWEEN fromUnixTimestamp64Nano({f1:Int64}, 'UTC') AND fromUnixTimestamp64Nano({f2:Int64}, 'UTC')
-- {'f1': 1795305600000000000, 'f2': 1795392000000000000}

-- end_time < '2026-11-23T04:35:56Z'
(toUnixTimestamp64Nano(light.start_time) + toInt64(least(light.duration_ns, 4000000000000000000))) < {f1:Int64}
-- {'f1': 1795408556000000000}

-- status = 'error'
light.status = {f1:String}
-- {'f1': 'error'}

-- is_error
light.status = 'error'
-- {}

-- NOT is_root
NOT (light.parent_span_id = '')
-- {}

-- usage_is_leaf = false
NOT (light.usage_is_leaf)
-- {}

-- tags = 'beta'
hasAny(light.tags, {f1:Array(String)})
-- {'f1': ['beta']}

-- tags != 'beta'
NOT hasAny(light.tags, {f1:Array(String)})
-- {'f1': ['beta']}

-- tags IN ('a', 'b')
hasAny(light.tags, {f1:Array(String)})
-- {'f1': ['a', 'b']}

-- tags LIKE 'b%'
arrayExists(item -> item LIKE {f1:String}, light.tags)
-- {'f1': 'b%'}

-- finish_reasons IS NULL
empty(light.finish_reasons)
-- {}

-- attributes['tenant'] = 'acme'
hasAny(light.attribute_items, {f1:Array(String)})
-- {'f1': ['tenant=acme']}

-- attributes['tenant'] != 'acme'
arrayExists(item -> startsWith(item, {f2:String}) AND ifNull(substring(item, 8) != {f1:String}, false), light.attribute_items)
-- {'f1': 'acme', 'f2': 'tenant='}

-- attributes['step'] = 3
hasAny(light.attribute_items, {f1:Array(String)})
-- {'f1': ['step=3', 'step=3.0']}

-- attributes['step'] > 3
arrayExists(item -> startsWith(item, {f2:String}) AND ifNull(toFloat64OrNull(substring(item, 6)) > {f1:Int64}, false), light.attribute_items)
-- {'f1': 3, 'f2': 'step='}

-- attributes['step'] NOT IN (3, 4)
arrayExists(item -> startsWith(item, {f2:String}) AND ifNull(toFloat64OrNull(substring(item, 6)) NOT IN {f1:Array(Int64)}, false), light.attribute_items)
-- {'f1': [3, 4], 'f2': 'step='}

-- attributes['cached'] = true
hasAny(light.attribute_items, {f1:Array(String)})
-- {'f1': ['cached=true']}

-- attributes['tenant'] LIKE 'ac%'
arrayExists(item -> startsWith(item, {f2:String}) AND ifNull(substring(item, 8) LIKE {f1:String}, false), light.attribute_items)
-- {'f1': 'ac%', 'f2': 'tenant='}

-- attributes['tenant'] CONTAINS 'acme'
arrayExists(item -> startsWith(item, {f2:String}) AND ifNull(hasAllTokens(lower(substring(item, 8)), {f1:Array(String)}), false), light.attribute_items)
-- {'f1': ['acme'], 'f2': 'tenant='}

-- attributes['tenant'] IS NULL
NOT arrayExists(item -> item = {f1:String} OR startsWith(item, {f2:String}), light.attribute_items)
-- {'f1': 'tenant', 'f2': 'tenant='}

-- attributes['tenant'] IS NOT NULL
arrayExists(item -> item = {f1:String} OR startsWith(item, {f2:String}), light.attribute_items)
-- {'f1': 'tenant', 'f2': 'tenant='}

-- metadata['plan'] = 'pro'
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND JSONExtract(metadata, {f1:String}, 'Nullable(String)') = {f2:String})
-- {'f1': 'plan', 'f2': 'pro'}

-- metadata['seats'] >= 5
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND toFloat64OrNull(JSONExtract(metadata, {f1:String}, 'Nullable(String)')) >= {f2:Int64})
-- {'f1': 'seats', 'f2': 5}

-- NOT metadata['plan'] LIKE 'p%'
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND JSONExtract(metadata, {f1:String}, 'Nullable(String)') NOT LIKE {f2:String})
-- {'f1': 'plan', 'f2': 'p%'}

-- resource['host.name'] IN ('web-1', 'web-2')
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND JSONExtract(resource, {f1:String}, 'Nullable(String)') IN {f2:Array(String)})
-- {'f1': 'host.name', 'f2': ['web-1', 'web-2']}

-- status_message != 'timed out'
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND (status_message != {f1:String} AND status_message != ''))
-- {'f1': 'timed out'}

-- input CONTAINS 'late refund'
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND hasAllTokens(input, {f1:Array(String)}) UNION ALL SELECT cityHash64(trace_id, span_id) FROM event_logs WHERE <project and window by time> + INTERVAL 1 DAY AND hasAllTokens(text, {f2:Array(String)}) AND input_messages != '')
-- {'f1': ['late', 'refund'], 'f2': ['late', 'refund']}

-- output NOT CONTAINS '"money back"'
light.span_hash NOT IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND hasPhrase(output, {f1:String}) UNION ALL SELECT cityHash64(trace_id, span_id) FROM event_logs WHERE <project and window by time> + INTERVAL 1 DAY AND hasPhrase(text, {f2:String}) AND output_messages != '')
-- {'f1': 'money back', 'f2': 'money back'}

-- text CONTAINS 'refund'
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND hasAllTokens(input, {f1:Array(String)}) UNION ALL SELECT span_hash FROM spans WHERE <project and window by start_time> AND hasAllTokens(output, {f2:Array(String)}) UNION ALL SELECT cityHash64(trace_id, span_id) FROM event_logs WHERE <project and window by time> + INTERVAL 1 DAY AND hasAllTokens(text, {f3:Array(String)}))
-- {'f1': ['refund'], 'f2': ['refund'], 'f3': ['refund']}

-- 'refund'
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND hasAllTokens(input, {f1:Array(String)}) UNION ALL SELECT span_hash FROM spans WHERE <project and window by start_time> AND hasAllTokens(output, {f2:Array(String)}) UNION ALL SELECT cityHash64(trace_id, span_id) FROM event_logs WHERE <project and window by time> + INTERVAL 1 DAY AND hasAllTokens(text, {f3:Array(String)}))
-- {'f1': ['refund'], 'f2': ['refund'], 'f3': ['refund']}

-- input CONTAINS 'Über'
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND hasAnyTokens(input, {f1:Array(String)}) UNION ALL SELECT cityHash64(trace_id, span_id) FROM event_logs WHERE <project and window by time> + INTERVAL 1 DAY AND hasAnyTokens(text, {f2:Array(String)}) AND input_messages != '')
-- {'f1': ['über', 'Über'], 'f2': ['über', 'Über']}

-- input CONTAINS '退款'
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND positionCaseInsensitiveUTF8(input, {f1:String}) > 0 UNION ALL SELECT cityHash64(trace_id, span_id) FROM event_logs WHERE <project and window by time> + INTERVAL 1 DAY AND positionCaseInsensitiveUTF8(text, {f2:String}) > 0 AND input_messages != '')
-- {'f1': '退款', 'f2': '退款'}

-- input LIKE '%refund%'
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND input LIKE {f1:String})
-- {'f1': '%refund%'}

-- output IS NULL
light.span_hash IN (SELECT span_hash FROM spans WHERE <project and window by start_time> AND output IS NULL)
-- {}

-- score.faithfulness < 0.5
arrayExists(subject -> subject GLOBAL IN (SELECT subject FROM scores FINAL WHERE project_id = {f_project_id:UInt32} AND name = {f1:String} AND subject != 0 GROUP BY subject HAVING argMax(value, judged_at) < {f2:Float64}), [if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'span'), light.span_hash, 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'response'), cityHash64('response_id', light.response_id), 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'trace') AND light.parent_span_id = '', light.trace_hash, 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'session') AND light.parent_span_id = '', cityHash64('session_id', light.session_id), 0)])
-- {'f1': 'faithfulness', 'f2': 0.5}

-- NOT score.faithfulness < 0.5
arrayExists(subject -> subject GLOBAL IN (SELECT subject FROM scores FINAL WHERE project_id = {f_project_id:UInt32} AND name = {f1:String} AND subject != 0 GROUP BY subject HAVING argMax(value, judged_at) >= {f2:Float64}), [if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'span'), light.span_hash, 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'response'), cityHash64('response_id', light.response_id), 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'trace') AND light.parent_span_id = '', light.trace_hash, 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'session') AND light.parent_span_id = '', cityHash64('session_id', light.session_id), 0)])
-- {'f1': 'faithfulness', 'f2': 0.5}

-- score.tone = 'kind'
arrayExists(subject -> subject GLOBAL IN (SELECT subject FROM scores FINAL WHERE project_id = {f_project_id:UInt32} AND name = {f1:String} AND subject != 0 GROUP BY subject HAVING argMax(label, judged_at) = {f2:String}), [if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'span'), light.span_hash, 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'response'), cityHash64('response_id', light.response_id), 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'trace') AND light.parent_span_id = '', light.trace_hash, 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'session') AND light.parent_span_id = '', cityHash64('session_id', light.session_id), 0)])
-- {'f1': 'tone', 'f2': 'kind'}

-- score.tone IS NULL
NOT arrayExists(subject -> subject GLOBAL IN (SELECT subject FROM scores FINAL WHERE project_id = {f_project_id:UInt32} AND name = {f1:String} AND subject != 0 GROUP BY subject), [if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'span'), light.span_hash, 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'response'), cityHash64('response_id', light.response_id), 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'trace') AND light.parent_span_id = '', light.trace_hash, 0), if(has((SELECT groupUniqArray(subject_kind) FROM scores WHERE project_id = {f_project_id:UInt32} AND name = {f1:String}), 'session') AND light.parent_span_id = '', cityHash64('session_id', light.session_id), 0)])
-- {'f1': 'tone'}

-- trace.duration > 10s
light.trace_hash IN (SELECT trace_hash FROM spans_light FINAL WHERE <project and window by start_time> GROUP BY trace_hash HAVING (max(toUnixTimestamp64Nano(start_time) + toInt64(least(duration_ns, 4000000000000000000))) - min(toUnixTimestamp64Nano(start_time))) > {f1:Int64})
-- {'f1': 10000000000}

-- trace.cost_usd > 0.50
light.trace_hash IN (SELECT trace_hash FROM spans_light FINAL WHERE <project and window by start_time> GROUP BY trace_hash HAVING sumIf(cost_usd, usage_is_leaf AND (trace_id, span_id) NOT IN (SELECT trace_id, span_id FROM usage_covered FINAL WHERE <project and window by start_time> AND is_covered)) > {f1:Float64})
-- {'f1': 0.5}

-- trace.total_tokens BETWEEN 1 AND 2
light.trace_hash IN (SELECT trace_hash FROM spans_light FINAL WHERE <project and window by start_time> GROUP BY trace_hash HAVING sumIf(ifNull(input_tokens, 0) + ifNull(output_tokens, 0), usage_is_leaf AND (trace_id, span_id) NOT IN (SELECT trace_id, span_id FROM usage_covered FINAL WHERE <project and window by start_time> AND is_covered)) BETWEEN {f1:Int64} AND {f2:Int64})
-- {'f1': 1, 'f2': 2}

-- trace.span_count > 1000
light.trace_hash IN (SELECT trace_hash FROM spans_light FINAL WHERE <project and window by start_time> GROUP BY trace_hash HAVING count() > {f1:Int64})
-- {'f1': 1000}

-- trace.error_count = 0
light.trace_hash IN (SELECT trace_hash FROM spans_light FINAL WHERE <project and window by start_time> GROUP BY trace_hash HAVING countIf(status = 'error') = {f1:Int64})
-- {'f1': 0}

-- root.name = 'triage'
light.trace_hash IN (SELECT trace_hash FROM spans_light AS inner_light FINAL WHERE <project and window by inner_light.start_time> AND inner_light.parent_span_id = '' AND inner_light.name = {f1:String})
-- {'f1': 'triage'}

-- NOT root.name = 'triage'
light.trace_hash IN (SELECT trace_hash FROM spans_light AS inner_light FINAL WHERE <project and window by inner_light.start_time> AND inner_light.parent_span_id = '' AND (inner_light.name != {f1:String} AND inner_light.name != ''))
-- {'f1': 'triage'}

-- any.tool_name = 'search'
light.trace_hash IN (SELECT trace_hash FROM spans_light AS inner_light FINAL WHERE <project and window by inner_light.start_time> AND inner_light.tool_name = {f1:String})
-- {'f1': 'search'}

-- NOT any.is_error
NOT (light.trace_hash IN (SELECT trace_hash FROM spans_light AS inner_light FINAL WHERE <project and window by inner_light.start_time> AND inner_light.status = 'error'))
-- {}

-- is_root AND (is_error OR cost_usd > 1)
(light.parent_span_id = '' AND (light.status = 'error' OR light.cost_usd > {f1:Int64}))
-- {'f1': 1}

-- NOT (is_root AND (is_error OR cost_usd > 1))
(NOT (light.parent_span_id = '') OR (NOT (light.status = 'error') AND light.cost_usd <= {f1:Int64}))
-- {'f1': 1}

-- is_error AND model = 'gpt-4o'   (traces, any)
light.trace_hash IN (SELECT trace_hash FROM spans_light AS inner_light FINAL WHERE <project and window by inner_light.start_time> AND (inner_light.status = 'error' AND inner_light.model = {f1:String}))
-- {'f1': 'gpt-4o'}

-- is_error   (traces, root)
light.trace_hash IN (SELECT trace_hash FROM spans_light AS inner_light FINAL WHERE <project and window by inner_light.start_time> AND inner_light.parent_span_id = '' AND inner_light.status = 'error')
-- {}
