// Sends an agent's trace to OTEL_EXPORTER_OTLP_ENDPOINT with the HTTP exporter's own defaults, which are OTLP/JSON.
// Prints the trace's id. The values are those that JSON makes hard: 64-bit integers, an emoji cut in half, nothing at all.
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";

const provider = new BasicTracerProvider({
  resource: resourceFromAttributes({ "service.name": "node" }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
const tracer = provider.getTracer("journey", "1.0");

const root = tracer.startSpan("invoke_agent");
root.setAttribute("gen_ai.operation.name", "invoke_agent");
const chat = tracer.startSpan("chat", { kind: SpanKind.CLIENT }, trace.setSpan(context.active(), root));
chat.setAttributes({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o-mini",
  "gen_ai.usage.input_tokens": 35,
  "gen_ai.usage.output_tokens": 7,
  "gen_ai.request.temperature": 0.5,
  "gen_ai.response.finish_reasons": ["stop"],
  large: Number.MAX_SAFE_INTEGER,
  cut: "emoji 😀".slice(0, -1),
});
chat.addEvent("gen_ai.content", { ready: true });
chat.setStatus({ code: SpanStatusCode.ERROR, message: "rate limited" });
chat.end();
root.end();

await provider.shutdown();
console.log(root.spanContext().traceId);
