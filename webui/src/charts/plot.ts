// One chart on a canvas: axes, series, crosshair, brush. What is read and chosen is told to the page by callbacks.
import uPlot from "uplot";
import { coloursOf } from "./colours";
import type { Colours } from "./colours";
import { columns, isStacked } from "./drawing";
import type { Drawing, Series } from "./drawing";
import { ticks } from "./ticks";
import { durationSteps, short } from "./units";

const HEIGHT = 184;
const crosshair = uPlot.sync("lumetra");

export interface Reactions {
  read: (place: number | null) => void; // the bucket under the crosshair
  brush: (from: number, to: number) => void; // seconds
  choose: (place: number) => void; // a click on a bucket
}

export function plot(figure: HTMLElement, host: HTMLElement, drawing: Drawing, log: boolean, reactions: Reactions): uPlot {
  const colours = coloursOf(figure);
  const { order, data } = columns(drawing, log);
  const first = (drawing.centres[0] ?? 0) - drawing.width / 2;
  const last = (drawing.centres.at(-1) ?? 1) + drawing.width / 2;
  const options: uPlot.Options = {
    width: Math.max(host.clientWidth, 120),
    height: HEIGHT,
    legend: { show: false },
    padding: [8, 20, 0, 0], // on the right half of a date below the last tick
    scales: {
      x: { time: drawing.along !== "number", range: () => [first, last] },
      y: log ? { distr: 3 } : { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] },
    },
    axes: axes(colours, drawing),
    series: [{}, ...order.map((each) => style(each, colours.series[drawing.series.indexOf(each)] ?? colours.text))],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
      ...(drawing.along ? {} : { sync: { key: crosshair.key, scales: ["x", null] } }),
    },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    hooks: {
      setCursor: [(chart) => reactions.read(chart.cursor.idx ?? null)],
      setSelect: [(chart) => brushed(chart, reactions)],
    },
  };
  const chart = new uPlot(options, data as uPlot.AlignedData, host);
  listenForClicks(chart, reactions);
  return chart;

  function style(each: Series, colour: string): uPlot.Series {
    if (isStacked(drawing, log)) {
      const bars = uPlot.paths.bars?.({ size: [0.82, 48], align: 0 });
      return { stroke: colour, fill: colour, width: 0, points: { show: false }, ...(bars ? { paths: bars } : {}) };
    }
    // A line needs two neighbours; a value between gaps is seen only as a point.
    const isKnown = (value: number | null | undefined): boolean => value !== null && value !== undefined;
    const isAlone = each.values.some((value, place) => isKnown(value) && !isKnown(each.values[place - 1]) && !isKnown(each.values[place + 1]));
    return { stroke: colour, width: 1.75, points: { ...(isAlone ? { show: true } : {}), size: 4, fill: colour, width: 0 } };
  }
}

function axes(colours: Colours, drawing: Drawing): uPlot.Axis[] {
  const isTime = drawing.along !== "number";
  const shared = { stroke: colours.text, font: colours.font, ticks: { show: false } };
  return [
    {
      ...shared,
      grid: { show: false },
      size: isTime ? 38 : 24,
      gap: 5,
      border: { show: true, stroke: colours.line, width: 1 },
      ...(isTime ? { values: (_, moments) => ticks(moments) } : {}),
    },
    {
      ...shared,
      size: 58,
      gap: 6,
      grid: { stroke: colours.line, width: 1 },
      values: (_, values) => values.map((value) => (value === null ? "" : short(value, drawing.unit))),
      space: 34,
      ...(drawing.unit === "duration" ? { incrs: durationSteps } : {}),
    },
  ];
}

function brushed(chart: uPlot, reactions: Reactions): void {
  const { left, width } = chart.select;
  if (width < 4) return;
  const [from, to] = [chart.posToVal(left, "x"), chart.posToVal(left + width, "x")];
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  reactions.brush(from, to);
}

// A press that does not move is a choice; one that moves is a brush.
function listenForClicks(chart: uPlot, reactions: Reactions): void {
  let pressedAt = 0;
  chart.over.addEventListener("mousedown", (event) => (pressedAt = event.clientX));
  chart.over.addEventListener("click", (event) => {
    const place = chart.cursor.idx;
    if (Math.abs(event.clientX - pressedAt) < 4 && typeof place === "number") reactions.choose(place);
  });
}
