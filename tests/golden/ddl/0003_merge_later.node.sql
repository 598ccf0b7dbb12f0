ALTER TABLE spans MODIFY SETTING merge_selector_base = 10;

ALTER TABLE spans_light MODIFY SETTING merge_selector_base = 10;

ALTER TABLE trace_days MODIFY SETTING merge_selector_base = 10;

ALTER TABLE event_logs MODIFY SETTING merge_selector_base = 10;

ALTER TABLE metric_points MODIFY SETTING merge_selector_base = 10;
