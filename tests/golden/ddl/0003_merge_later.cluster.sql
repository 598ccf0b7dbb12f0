ALTER TABLE spans_local ON CLUSTER 'telemetry' MODIFY SETTING merge_selector_base = 10;

ALTER TABLE spans_light_local ON CLUSTER 'telemetry' MODIFY SETTING merge_selector_base = 10;

ALTER TABLE trace_days_local ON CLUSTER 'telemetry' MODIFY SETTING merge_selector_base = 10;

ALTER TABLE event_logs_local ON CLUSTER 'telemetry' MODIFY SETTING merge_selector_base = 10;

ALTER TABLE metric_points_local ON CLUSTER 'telemetry' MODIFY SETTING merge_selector_base = 10;
