-- Spans of some traces that sums leave out, and within what scope another one repeats them.
SELECT trace_id, span_id, scope
FROM usage_covered FINAL
WHERE trace_id IN {trace_ids:Array(String)} AND is_covered
