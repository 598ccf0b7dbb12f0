// Values as a person reads them, in the reader's own signs: exact for the readout, short for an axis.
export type Unit = "count" | "duration" | "tokens" | "usd" | "number" | "share";

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const three = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const fine = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const cents = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function exact(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "duration":
      return duration(value);
    case "usd":
      return `$${Math.abs(value) >= 1 ? cents.format(value) : three.format(value)}`;
    case "number":
      return fine.format(value);
    case "share":
      return percent.format(value);
    default:
      return whole.format(value);
  }
}

export function short(value: number, unit: Unit): string {
  switch (unit) {
    case "duration":
      return duration(value);
    case "usd":
      return `$${Math.abs(value) >= 1000 ? compact.format(value) : three.format(value)}`;
    case "share":
      return percent.format(value);
    default:
      return Math.abs(value) >= 1000 ? compact.format(value) : fine.format(value);
  }
}

// Steps of an axis of durations, in nanoseconds: decimal up to a second, beyond it those of a clock; uPlot's own are decimal throughout.
export const durationSteps: number[] = [
  ...[1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap((decade) => [decade, 2 * decade, 2.5 * decade, 5 * decade]),
  ...[1, 2, 2.5, 5, 10, 15, 20, 30].map((seconds) => seconds * 1e9),
  ...[1, 2, 2.5, 5, 10, 15, 20, 30].map((minutes) => minutes * 60e9),
  ...[1, 2, 2.5, 3, 6, 12].map((hours) => hours * 3_600e9),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((days) => days * 86_400e9),
];

function duration(ns: number): string {
  const steps: [number, string][] = [
    [3_600e9, "h"],
    [60e9, "min"],
    [1e9, "s"],
    [1e6, "ms"],
    [1e3, "µs"],
  ];
  const [size, unit] = steps.find(([least]) => ns >= least) ?? [1, "ns"];
  return ns === 0 ? "0" : `${three.format(ns / size)}\u00a0${unit}`;
}
