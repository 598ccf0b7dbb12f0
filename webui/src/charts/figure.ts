// A chart's figure: plot, readout, and what its controls and keys do.
import type uPlot from "uplot";
import { all, one } from "../dom";
import { copy, harmless } from "../copy";
import { onThemeChange } from "./colours";
import { readDrawing } from "./drawing";
import type { Drawing } from "./drawing";
import { plot } from "./plot";
import { exact } from "./units";

const stamp = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const fineStamp = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

export function startFigure(figure: HTMLElement): void {
  const host = one(".plot", figure);
  const drawing = readDrawing(figure);
  if (!host || !drawing) return;
  const found = { host, drawing };
  const readout = { time: one(".plot-time", figure), values: all(".legend-value", figure) };
  let chart: uPlot | null = null;
  let isLog = false;

  draw();
  onThemeChange(() => chart && draw());
  new ResizeObserver(() => {
    if (chart && found.host.clientWidth && chart.width !== found.host.clientWidth) chart.setSize({ width: found.host.clientWidth, height: chart.height });
  }).observe(host);
  host.addEventListener("keydown", (event) => steer(event));
  one("[data-log]", figure)?.addEventListener("click", (event) => {
    isLog = !isLog;
    (event.currentTarget as HTMLElement).setAttribute("aria-pressed", String(isLog));
    draw();
  });
  one("[data-copy-chart]", figure)?.addEventListener("click", () => void copy(asText(found.drawing), "Data copied"));

  function draw(): void {
    chart?.destroy();
    chart = plot(figure, found.host, found.drawing, isLog, { read, brush: narrow, choose });
  }

  function read(place: number | null): void {
    if (readout.time) readout.time.textContent = place === null ? "\u00a0" : position(found.drawing, place);
    readout.values.forEach((value, number) => {
      const values = found.drawing.series[number]?.values;
      value.textContent = place === null || !values ? "" : exact(values[place], found.drawing.unit);
    });
  }

  function choose(place: number): void {
    const traces = figure.dataset["traces"];
    if (traces) location.assign(bounded(traces, ...edges(found.drawing, place)));
  }

  function steer(event: KeyboardEvent): void {
    if (!chart || event.metaKey || event.ctrlKey || event.altKey) return;
    const now = chart.cursor.idx ?? null;
    const last = found.drawing.centres.length - 1;
    const steps: Record<string, number> = { ArrowRight: now === null ? 0 : now + 1, ArrowLeft: now === null ? last : now - 1, Home: 0, End: last };
    const next = steps[event.key];
    if (event.key === "Enter" && now !== null) choose(now);
    else if (next === undefined) return;
    else point(Math.min(Math.max(next, 0), last));
    event.preventDefault();
    event.stopPropagation();
  }

  function point(place: number): void {
    const centre = found.drawing.centres[place];
    if (chart && centre !== undefined) chart.setCursor({ left: chart.valToPos(centre, "x"), top: 8 });
  }
}

// Narrowing the page to what was brushed: the address says it, so it can be shared and gone back from.
function narrow(from: number, to: number): void {
  location.assign(bounded(location.href, from, to));
}

export function bounded(address: string, from: number, to: number): URL {
  const bounds = new URL(address, location.href);
  bounds.searchParams.delete("range");
  bounds.searchParams.delete("cursor");
  bounds.searchParams.set("from", whole(Math.floor(from)));
  bounds.searchParams.set("to", whole(Math.max(Math.ceil(to), Math.floor(from) + 1)));
  return bounds;
}

function whole(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

function edges(drawing: Drawing, place: number): [number, number] {
  const centre = drawing.centres[place] ?? 0;
  return [centre - drawing.width / 2, centre + drawing.width / 2];
}

function position(drawing: Drawing, place: number): string {
  const centre = drawing.centres[place] ?? 0;
  if (drawing.along === "number") return String(centre);
  if (drawing.along === "time") return stamp.format(centre * 1000);
  const [from, to] = edges(drawing, place);
  return (drawing.width < 60 ? fineStamp : stamp).formatRange(from * 1000, to * 1000);
}

// Tab-separated, as spreadsheets take it; numbers and times unformatted.
function asText(drawing: Drawing): string {
  const head = ["from", ...drawing.series.map((each) => harmless(each.label))].join("\t");
  const lines = drawing.centres.map((_, place) =>
    [whole(edges(drawing, place)[0]), ...drawing.series.map((each) => each.values[place] ?? "")].join("\t"),
  );
  return [head, ...lines].join("\n");
}
