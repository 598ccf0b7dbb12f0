-- Merge more parts at once. With one small part per group of requests the default of 5 rewrites each span two or three times while load
-- lasts, which costs more than storing it: 200 µs of processor time a span against 117 with 10, for a handful of parts more.
-- When load ends, or parts become many, ClickHouse lowers the number by itself. Source: SimpleMergeSelector.cpp, `lowered_base`.

ALTER TABLE spans MODIFY SETTING merge_selector_base = 10;

ALTER TABLE spans_light MODIFY SETTING merge_selector_base = 10;

ALTER TABLE trace_days MODIFY SETTING merge_selector_base = 10;

ALTER TABLE event_logs MODIFY SETTING merge_selector_base = 10;

ALTER TABLE metric_points MODIFY SETTING merge_selector_base = 10;
