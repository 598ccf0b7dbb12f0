"""The tables a user's SQL sees, each over one project, deduplicated, with absent values as NULL.

They have friendly names and only the columns below; everything behind them is ClickHouse SQL of ours. The reference page and
the page's column browser read this table.
"""

from dataclasses import dataclass

from lumetra_storage.filters.fields import fields_by_name

PROJECT_PARAMETER = "lumetra_project_id"
SOURCE = "lumetra_source"
"""What the real table is called inside. No identifier of a user begins with `lumetra_`, so nothing can take its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlColumn:
    """One column of a table a user sees."""

    name: str
    type: str
    """ClickHouse's type."""
    description: str
    sql: str
    """Over the real table."""
    is_payload: bool = False
    """True when only the full table of spans has it, which is slower to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlTable:
    """One table a user sees."""

    name: str
    description: str
    columns: tuple[SqlColumn, ...]
    real_table: str
    grouping: str = ""
    """Of a table of totals: how rows of the real table are brought together."""

    def select(self, *, light: bool = False) -> str:
        """Write the project-scoped subquery that stands for this table; *light* leaves the payload columns out."""
        columns = [column for column in self.columns if not (light and column.is_payload)]
        listed = ", ".join(f"{column.sql} AS {column.name}" for column in columns)
        real = "spans_light" if light else self.real_table
        scope = f"{SOURCE}.project_id = {{{PROJECT_PARAMETER}:UInt32}}"
        return f"(SELECT {listed} FROM {real} AS {SOURCE} FINAL WHERE {scope}{self.grouping})"  # noqa: S608  # all of it is ours


def _described(name: str, description: str) -> str:
    field = fields_by_name().get(name)
    return description or (field.description if field else "")


def _text(names: str, description: str = "") -> tuple[SqlColumn, ...]:
    """Texts that are absent when empty."""
    return tuple(
        SqlColumn(
            name=name, type="Nullable(String)", description=_described(name, description), sql=f"nullIf({SOURCE}.{name}, '')"
        )
        for name in names.split()
    )


def _plain(names: str, kind: str, description: str = "") -> tuple[SqlColumn, ...]:
    """Columns that are shown as they are kept."""
    return tuple(
        SqlColumn(name=name, type=kind, description=_described(name, description), sql=f"{SOURCE}.{name}")
        for name in names.split()
    )


def _payload(name: str, description: str, *, is_nullable: bool = False) -> SqlColumn:
    sql = f"{SOURCE}.{name}" if is_nullable else f"nullIf({SOURCE}.{name}, '')"
    return SqlColumn(name=name, type="Nullable(String)", description=description, sql=sql, is_payload=True)


_COUNTS = (
    f"({SOURCE}.usage_is_leaf AND (trace_id, span_id) NOT IN (SELECT covered.trace_id, covered.span_id FROM usage_covered AS covered"  # noqa: S608  # all of it is ours
    f" FINAL WHERE covered.project_id = {{{PROJECT_PARAMETER}:UInt32}} AND covered.is_covered))"
).replace("(trace_id, span_id)", f"({SOURCE}.trace_id, {SOURCE}.span_id)")
"""A leaf span that no later span was found to repeat (see `trace_totals.sql`)."""

_NULLABLE_COUNT = "Nullable(UInt64)"

_SPANS = SqlTable(
    name="spans",
    description="One row per span. Without the columns of content it is read from the light copy, which is faster.",
    real_table="spans",
    columns=(
        *_plain("trace_id span_id", "String"),
        *_text("parent_span_id"),
        *_plain("name kind", "String"),
        *_plain("start_time", "DateTime64(9, 'UTC')"),
        *_plain("duration_ns", "UInt64"),
        *_plain("status", "String"),
        *_text("status_message error_type service_name environment scope_name"),
        *_plain("dialect", "String"),
        *_text("operation provider request_model response_model"),
        SqlColumn(
            name="model",
            type="Nullable(String)",
            description=_described("model", ""),
            sql=f"nullIf(if({SOURCE}.response_model = '', {SOURCE}.request_model, {SOURCE}.response_model), '')",
        ),
        *_text("response_id"),
        *_plain("input_tokens output_tokens cache_read_tokens cache_write_tokens reasoning_tokens", _NULLABLE_COUNT),
        SqlColumn(
            name="usage_is_leaf",
            type="Bool",
            description="The span's own tokens and cost count in sums: sumIf(cost_usd, usage_is_leaf).",
            sql=_COUNTS,
        ),
        *_plain("cost_usd", "Nullable(Float64)"),
        *_plain("time_to_first_token_ns", _NULLABLE_COUNT),
        *_plain("finish_reasons", "Array(String)"),
        *_text("tool_name tool_call_id agent_name workflow_name session_id user_id"),
        *_plain("tags", "Array(String)"),
        *_text("prompt_name prompt_version"),
        _payload("input", "What went in, as plain text.", is_nullable=True),
        _payload("output", "What came out, as plain text.", is_nullable=True),
        _payload("input_messages", "Messages in, as JSON of the GenAI conventions."),
        _payload("output_messages", "Messages out, as JSON."),
        _payload("system_instructions", "System instructions, as JSON."),
        _payload("tool_definitions", "Tools offered to the model, as JSON."),
        _payload("tool_arguments", "Arguments of a tool call, as JSON."),
        _payload("tool_result", "Result of a tool call, as JSON."),
        _payload("retrieval_query", "What was looked for.", is_nullable=True),
        _payload("retrieval_documents", "What was found, as JSON."),
        _payload("parameters", "Request parameters, as JSON."),
        _payload("cost_detail", "How the cost came about, as JSON."),
        _payload("metadata", "Metadata, as JSON; metadata['k'] reads a key."),
        _payload("attributes", "Every attribute as it came, as JSON; attributes['k'] reads one."),
        _payload("resource", "Attributes of the process, as JSON; resource['k'] reads one."),
        _payload("events", "Span events, as JSON."),
        _payload("links", "Links to other spans, as JSON."),
    ),
)

_FIRST = f"(NOT {SOURCE}.is_entry, {SOURCE}.parent_span_id != '', {SOURCE}.start_time, {SOURCE}.span_id)"
"""Orders the spans of a trace so that the one that stands for it comes first (see `trace_totals.sql`)."""


_OF_FIRST = ("name", "operation", "service_name", "environment", "session_id", "user_id")
_PICKED = f"argMin(({', '.join(f'{SOURCE}.{name}' for name in _OF_FIRST)}), {_FIRST})"
"""Written the same for each of them, so that the engine picks the first span once."""


def _of_first(name: str) -> SqlColumn:
    picked = f"tupleElement({_PICKED}, {_OF_FIRST.index(name) + 1})"
    return SqlColumn(
        name=name,
        type="String" if name == "name" else "Nullable(String)",
        description=f"Of the root, or the first span: {name.replace('_', ' ')}.",
        sql=picked if name == "name" else f"nullIf({picked}, '')",
    )


def _total(name: str, kind: str, description: str, sql: str) -> SqlColumn:
    return SqlColumn(name=name, type=kind, description=description, sql=sql)


_TRACES = SqlTable(
    name="traces",
    description="One row per trace, totalled from its spans; tokens and cost count each model call once.",
    real_table="spans_light",
    grouping=f" GROUP BY {SOURCE}.trace_id",
    columns=(
        *_plain("trace_id", "String"),
        _of_first("name"),
        _total("start_time", "DateTime64(9, 'UTC')", "The earliest start of its spans.", f"min({SOURCE}.start_time)"),
        _total(
            "duration_ns",
            "Int64",
            "From the earliest start to the latest end of its spans.",
            f"max(toUnixTimestamp64Nano({SOURCE}.start_time) + toInt64(least({SOURCE}.duration_ns, 4000000000000000000)))"
            f" - min(toUnixTimestamp64Nano({SOURCE}.start_time))",
        ),
        _total("span_count", "UInt64", "How many spans it has.", "count()"),
        _total("error_count", "UInt64", "How many of them ended in an error.", f"countIf({SOURCE}.status = 'error')"),
        _total("input_tokens", _NULLABLE_COUNT, "All input tokens.", f"sumIf({SOURCE}.input_tokens, {_COUNTS})"),
        _total("output_tokens", _NULLABLE_COUNT, "All output tokens.", f"sumIf({SOURCE}.output_tokens, {_COUNTS})"),
        _total("cost_usd", "Nullable(Float64)", "All known costs.", f"sumIf({SOURCE}.cost_usd, {_COUNTS})"),
        _of_first("operation"),
        _of_first("service_name"),
        _of_first("environment"),
        _of_first("session_id"),
        _of_first("user_id"),
    ),
)

_SCORES = SqlTable(
    name="scores",
    description="One row per judgement of a span, trace, answer or session.",
    real_table="scores",
    columns=(
        *_plain("score_id", "String", "Its id; the same one sent again replaces it."),
        *_plain("name", "String", "What was judged: faithfulness, helpfulness, …"),
        *_plain("value", "Nullable(Float64)", "The judgement as a number."),
        *_plain("label", "Nullable(String)", "The judgement as a word."),
        *_plain("reason", "Nullable(String)", "Why, in the judge's words."),
        *_plain("source", "String", "human, code or model."),
        *_text("scorer", "Who judged: name@version of a scorer, a model, or a user."),
        *_text("trace_id span_id session_id response_id", "What was judged."),
        *_text("error_type", "Why there is neither value nor label."),
        *_plain("time", "DateTime64(9, 'UTC')", "When it was judged."),
        *_text("metadata", "As JSON; metadata['k'] reads a key."),
    ),
)

_EVENT_LOGS = SqlTable(
    name="event_logs",
    description="One row per log record that carries message content.",
    real_table="event_logs",
    columns=(
        *_text("trace_id span_id", "The span it was written in."),
        *_plain("time", "DateTime64(9, 'UTC')", "When it was written."),
        *_text("event_name severity service_name scope_name", "As the emitter said."),
        *_text("input_messages output_messages system_instructions tool_definitions", "As JSON."),
        *_plain("text", "Nullable(String)", "The content as plain text."),
        *_text("body attributes resource", "As it came, as JSON."),
    ),
)

_METRICS = SqlTable(
    name="metrics",
    description="One row per data point of a metric.",
    real_table="metric_points",
    columns=(
        *_plain("name unit kind temporality", "String", "As the emitter said."),
        *_plain("start_time time", "DateTime64(9, 'UTC')", "The stretch of time it covers."),
        *_text("service_name scope_name", "Who sent it."),
        *_plain("value", "Nullable(Float64)", "Of a gauge or sum."),
        *_plain("count", _NULLABLE_COUNT, "Of a histogram: how many values."),
        *_plain("sum min max", "Nullable(Float64)", "Of a histogram."),
        *_plain("bucket_bounds", "Array(Float64)", "Of a histogram: upper bounds."),
        *_plain("bucket_counts", "Array(UInt64)", "Of a histogram: values per bucket."),
        *_text("attributes resource", "As JSON; attributes['k'] reads one."),
    ),
)

SQL_TABLES: tuple[SqlTable, ...] = (_SPANS, _TRACES, _SCORES, _EVENT_LOGS, _METRICS)
