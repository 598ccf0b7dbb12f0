// A trace's summary, as the API tells it, → a row of the list, cloned from the one that the server printed.
import { one } from "../dom";
import { exact } from "../charts/units";

export interface TraceSummary {
  trace_id: string;
  name: string;
  start_time: string;
  duration_ns: number;
  operation: string | null;
  error_count: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd: number | null;
  input_preview: string | null;
  output_preview: string | null;
}

export interface RowMaker {
  pattern: HTMLTemplateElement;
  families: Record<string, string>;
  /** The address of a trace without its id. */
  base: string;
}

const counts = new Intl.NumberFormat();
// The characters that formats.py writes out: those that hide or reorder text, save the joiners that scripts and emoji need.
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2060\ufeff\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

export function newRow(maker: RowMaker, trace: TraceSummary): HTMLTableRowElement {
  const row = (maker.pattern.content.cloneNode(true) as DocumentFragment).querySelector("tr")!;
  fill(maker, row, trace);
  return row;
}

export function fill(maker: RowMaker, row: HTMLTableRowElement, trace: TraceSummary): void {
  const address = `${maker.base}${trace.trace_id}`;
  Object.assign(row.dataset, { trace: trace.trace_id, href: address, peek: `${address}/peek` });
  const time = one<HTMLTimeElement>("time", row);
  if (time && time.dateTime !== trace.start_time) {
    time.dateTime = trace.start_time;
    time.title = trace.start_time;
    time.textContent = "just now";
  }
  const family = trace.operation ? (maker.families[trace.operation] ?? "chain") : "plain";
  one<SVGElement>(".cell-trace .icon", row)?.setAttribute("class", `icon family-${family}`);
  one(".cell-trace use", row)?.setAttribute("href", `#i-${family}`);
  const link = one<HTMLAnchorElement>(".row-link", row);
  if (link) {
    link.href = address;
    link.title = oneLine(trace.name);
  }
  say(row, ".row-link bdi", oneLine(trace.name) || "unnamed");
  say(row, ".cell-input", oneLine(trace.input_preview ?? ""));
  say(row, ".cell-output", oneLine(trace.output_preview ?? ""));
  say(row, ".cell-duration", exact(trace.duration_ns, "duration"));
  const tokens = trace.input_tokens === null && trace.output_tokens === null ? null : (trace.input_tokens ?? 0) + (trace.output_tokens ?? 0);
  say(row, ".cell-tokens", tokens === null ? "" : `${counts.format(tokens)}\u00a0tok`);
  say(row, ".cell-cost", trace.cost_usd === null ? "" : exact(trace.cost_usd, "usd"));
  const status = one(".cell-status .error", row);
  if (status) status.hidden = !trace.error_count;
  say(row, ".cell-status .error span", `${counts.format(trace.error_count)}\u00a0${trace.error_count === 1 ? "error" : "errors"}`);
}

function say(row: Element, selector: string, words: string): void {
  const place = one(selector, row);
  if (place && place.textContent !== words) place.textContent = words;
}

function oneLine(text: string): string {
  return text
    .replace(HIDDEN, (sign) => `⟨U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`)
    .replace(/\s+/g, " ")
    .trim();
}
