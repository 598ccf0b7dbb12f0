// What a page says of a chart (pages/charts.py), and how it becomes uPlot's columns.
import type { Unit } from "./units";

export interface Series {
  label: string;
  values: (number | null)[];
  colour: number;
}

export interface Drawing {
  unit: Unit;
  drawing: "bars" | "lines";
  along?: "time" | "number";
  centres: number[]; // middle of each bucket, in seconds
  width: number; // of a bucket
  series: Series[];
}

export function readDrawing(figure: HTMLElement): Drawing | null {
  const text = figure.querySelector("script[type='application/json']")?.textContent;
  return text ? (JSON.parse(text) as Drawing) : null;
}

export function isStacked(drawing: Drawing, log: boolean): boolean {
  return drawing.drawing === "bars" && !log;
}

// Layers of a stack are drawn from the tallest sum down to the first layer, each over the one before, all from zero.
export function columns(drawing: Drawing, log: boolean): { order: Series[]; data: (number | null)[][] } {
  if (!isStacked(drawing, log)) {
    const data = drawing.series.map((each) => each.values.map((value) => (log && value !== null && value <= 0 ? null : value)));
    return { order: drawing.series, data: [drawing.centres, ...data] };
  }
  const sums: number[][] = [];
  let below = drawing.centres.map(() => 0);
  for (const each of drawing.series) {
    below = below.map((sum, place) => sum + (each.values[place] ?? 0));
    sums.push(below);
  }
  return { order: [...drawing.series].reverse(), data: [drawing.centres, ...sums.reverse()] };
}
