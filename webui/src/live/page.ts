// The live tail: traces come in at the top, each once; what is told again changes its row. Paused, they wait and are counted.
import { one } from "../dom";
import { loadDetail } from "../detail";
import { listen } from "../keys";
import { fill, newRow, type RowMaker, type TraceSummary } from "./row";
import { follow } from "./stream";

const MOST_ROWS = 500;

export function startLive(): void {
  const live = one("[data-live]");
  const body = live && one<HTMLTableSectionElement>("[data-live-rows]", live);
  const pattern = live && one<HTMLTemplateElement>("[data-live-row]", live);
  if (!live || !body || !pattern) return;
  const families = JSON.parse(one("[data-live-families]")?.textContent ?? "{}") as Record<string, string>;
  const maker: RowMaker = { pattern, families, base: live.dataset["traces"] ?? "" };
  const rows = new Map<string, HTMLTableRowElement>();
  let waiting = new Map<string, TraceSummary>(); // the latest word of each, in the order of arrival
  let dropped = 0; // waited longer than there is room for
  let toldCount = 0;
  let removedCount = 0;
  let isPaused = false;
  let isDrawing = false;

  follow(live.dataset["live"] ?? "", { trace: take, state: showState, problem: showProblem });
  one("[data-live-pause]", live)?.addEventListener("click", togglePause);
  one("[data-live-clear]", live)?.addEventListener("click", clear);
  listen({ " ": togglePause });
  showSelected();

  function take(trace: TraceSummary): void {
    waiting.delete(trace.trace_id);
    waiting.set(trace.trace_id, trace);
    if (waiting.size > MOST_ROWS) {
      const [oldest] = waiting.keys();
      if (oldest) waiting.delete(oldest);
      dropped += 1;
    }
    drawSoon();
  }

  // Many may come between two frames: they are put in together.
  function drawSoon(): void {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      if (isPaused) showCount();
      else draw();
    });
  }

  function draw(): void {
    const fresh = document.createDocumentFragment();
    for (const trace of waiting.values()) {
      const known = rows.get(trace.trace_id);
      if (known) fill(maker, known, trace);
      else {
        const row = newRow(maker, trace);
        rows.set(trace.trace_id, row);
        fresh.prepend(row);
        toldCount += 1;
      }
    }
    waiting = new Map();
    toldCount += dropped;
    removedCount += dropped;
    dropped = 0;
    body?.prepend(fresh);
    while (rows.size > MOST_ROWS) removeOldest();
    showCount();
  }

  function removeOldest(): void {
    const [oldest] = rows.keys();
    if (!oldest) return;
    rows.get(oldest)?.remove();
    rows.delete(oldest);
    removedCount += 1;
  }

  function togglePause(): void {
    isPaused = !isPaused;
    const button = one("[data-live-pause]", live!);
    button?.setAttribute("aria-pressed", String(isPaused));
    live?.classList.toggle("is-paused", isPaused);
    if (isPaused) showCount();
    else draw();
  }

  function clear(): void {
    for (const row of rows.values()) row.remove();
    // Their ids stay known by their rows only: what comes of them again is shown again, as it is then.
    rows.clear();
    [toldCount, removedCount] = [0, 0];
    showCount();
  }

  function showCount(): void {
    const words = (selector: string, text: string): void => {
      const place = one(selector, live!);
      if (place) place.textContent = text;
    };
    const waits = waiting.size + dropped;
    words("[data-live-count]", toldCount ? `${plural(toldCount)} since the page was opened` : "");
    words("[data-live-pause-words]", !isPaused ? "Pause" : waits ? `Go on (${waits.toLocaleString()} waiting)` : "Go on");
    const more = one("[data-live-more]", live!);
    if (more) more.hidden = removedCount === 0;
    words("[data-live-more]", `${plural(removedCount)} more came before these; the list of the last hour has them.`);
    const nothing = one("[data-live-nothing]", live!);
    if (nothing) nothing.hidden = toldCount > 0 || (isPaused && waits > 0);
  }

  function showState(state: "connecting" | "live" | "lost"): void {
    const place = one("[data-live-state]", live!);
    if (place) place.dataset["liveState"] = state;
    const words = one("[data-live-words]", live!);
    if (words) words.textContent = { connecting: "Connecting", live: "Live", lost: "No answer; connecting again" }[state];
  }

  function showProblem(words: string | null): void {
    const place = one("[data-live-problem]", live!);
    if (!place) return;
    place.hidden = words === null;
    place.textContent = words === null ? "" : `${words} What arrives is told when the store answers again.`;
  }

  // A reload, or a link that was shared, shows the trace it names.
  function showSelected(): void {
    const trace = new URL(location.href).searchParams.get("trace");
    if (!trace || !/^[0-9a-f]{32}$/.test(trace)) return;
    one(".split", live!)?.classList.add("is-open");
    loadDetail(`${maker.base}${trace}/peek`);
  }
}

function plural(count: number): string {
  return `${count.toLocaleString()} ${count === 1 ? "trace" : "traces"}`;
}
