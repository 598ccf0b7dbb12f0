// The histogram above the list: stacked bars, p95 as a line with an axis of its own, exact values under the pointer, brush to narrow.
import uPlot from "uplot";
import { all, one } from "../dom";
import { onThemeChange } from "../charts/colours";
import { bounded } from "../charts/figure";
import { ticks } from "../charts/ticks";
import { durationSteps, exact, short } from "../charts/units";

interface Drawing {
  centres: number[]; // middle of each bucket, in seconds
  width: number;
  well: number[];
  failed: number[];
  p95: (number | null)[];
}

const HEIGHT = 86;
const MILLISECOND = 1e6; // of nanoseconds: the height of an axis where nothing took any time
const stamp = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function startVolume(): void {
  document.addEventListener("htmx:after:swap", () => {
    for (const figure of all("[data-volume]:not([data-drawn])")) draw(figure);
  });
}

function draw(figure: HTMLElement): void {
  const host = one(".plot", figure);
  const text = figure.querySelector("script")?.textContent;
  if (!host || !text) return;
  figure.dataset["drawn"] = "";
  const drawing = JSON.parse(text) as Drawing;
  const readout = one(".plot-time", figure);
  const sum = readout?.textContent ?? "";
  const values = all(".legend-value", figure);
  let chart = make();
  onThemeChange(() => {
    chart.destroy();
    chart = make();
  });
  new ResizeObserver(() => {
    if (host.clientWidth && chart.width !== host.clientWidth) chart.setSize({ width: host.clientWidth, height: HEIGHT });
  }).observe(host);
  host.addEventListener("keydown", steer);

  function make(): uPlot {
    return new uPlot(options(figure, host!, drawing, read), data(drawing), host!);
  }

  function read(place: number | null): void {
    if (readout) readout.textContent = place === null ? sum : stamp.formatRange(...(edges(drawing, place).map((s) => s * 1000) as [number, number]));
    const series = [drawing.well, drawing.failed, drawing.p95];
    values.forEach((value, number) => {
      value.textContent = place === null ? "" : exact(series[number]?.[place], number === 2 ? "duration" : "count");
    });
  }

  function steer(event: KeyboardEvent): void {
    const now = chart.cursor.idx ?? null;
    const last = drawing.centres.length - 1;
    const steps: Record<string, number> = { ArrowRight: now === null ? 0 : now + 1, ArrowLeft: now === null ? last : now - 1, Home: 0, End: last };
    const next = steps[event.key];
    if (event.key === "Enter" && now !== null) location.assign(bounded(location.href, ...edges(drawing, now)));
    else if (next === undefined) return;
    else chart.setCursor({ left: chart.valToPos(drawing.centres[Math.min(Math.max(next, 0), last)] ?? 0, "x"), top: 8 });
    event.preventDefault();
    event.stopPropagation();
  }
}

// The sum is drawn first and the failed over its lower part: a stack from zero.
function data(drawing: Drawing): uPlot.AlignedData {
  return [drawing.centres, drawing.well.map((well, place) => well + (drawing.failed[place] ?? 0)), drawing.failed, drawing.p95];
}

function edges(drawing: Drawing, place: number): [number, number] {
  const centre = drawing.centres[place] ?? 0;
  return [centre - drawing.width / 2, centre + drawing.width / 2];
}

function options(figure: HTMLElement, host: HTMLElement, drawing: Drawing, read: (place: number | null) => void): uPlot.Options {
  const [well, failed, p95] = all(".swatch", figure).map((swatch) => getComputedStyle(swatch).backgroundColor);
  const style = getComputedStyle(host);
  const axis = { stroke: style.color, font: `11px ${style.fontFamily}`, ticks: { show: false }, gap: 4 };
  const bars = uPlot.paths.bars?.({ size: [0.82, 40], align: 0 });
  const bar = { width: 0, points: { show: false }, ...(bars ? { paths: bars } : {}) };
  const upTo = (room: number, least: number): uPlot.Range.Function => (_, __, most) => [0, most > 0 ? most * room : least];
  return {
    width: Math.max(host.clientWidth, 120),
    height: HEIGHT,
    legend: { show: false },
    padding: [6, 0, 0, 0],
    scales: {
      x: { time: true, range: () => [edges(drawing, 0)[0], edges(drawing, drawing.centres.length - 1)[1]] },
      // The bars leave room above them, so that a steady line does not lie on their tops.
      y: { range: upTo(1.45, 1) },
      latency: { range: upTo(1.08, MILLISECOND) },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 34, values: (_, moments) => ticks(moments) },
      { ...axis, grid: { stroke: style.borderBottomColor, width: 1 }, size: 44, space: 22, values: (_, ticks) => ticks.map((tick) => (tick % 1 ? "" : short(tick, "count"))) },
      { ...axis, scale: "latency", side: 1, grid: { show: false }, size: 56, space: 22, incrs: durationSteps, values: (_, ticks) => ticks.map((tick) => short(tick, "duration")) },
    ],
    series: [
      {},
      { ...bar, fill: well ?? "", stroke: well ?? "" },
      { ...bar, fill: failed ?? "", stroke: failed ?? "" },
      { scale: "latency", stroke: p95 ?? "", width: 1.5, points: { size: 3, fill: p95 ?? "", width: 0 } },
    ],
    cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { show: false } },
    hooks: {
      setCursor: [(chart) => read(chart.cursor.idx ?? null)],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width >= 4) location.assign(bounded(location.href, chart.posToVal(left, "x"), chart.posToVal(left + width, "x")));
        },
      ],
    },
  };
}
