// The stretch of time that the bars share, and the labels of its ticks. Touches no document.
const UNITS: [ns: number, name: string][] = [
  [3_600_000_000_000, "h"],
  [60_000_000_000, "min"],
  [1_000_000_000, "s"],
  [1_000_000, "ms"],
  [1_000, "µs"],
  [1, "ns"],
];
/** No closer than this: a bar then is wider than any screen. */
const SHORTEST_NS = 100;

export class TimeAxis {
  start = 0;
  end: number;

  constructor(readonly whole: number) {
    this.end = whole;
  }

  get length(): number {
    return this.end - this.start;
  }

  get isZoomed(): boolean {
    return this.start > 0 || this.end < this.whole;
  }

  holds(moment: number): boolean {
    return this.start <= moment && moment <= this.end;
  }

  /** Show from `start` to `end`, kept within the trace and not shorter than a bar can be drawn. */
  show(start: number, end: number): void {
    const length = Math.min(this.whole, Math.max(SHORTEST_NS, end - start));
    this.start = Math.max(0, Math.min(start, this.whole - length));
    this.end = this.start + length;
  }

  /** Show `factor` of what is shown, around `middle`: less than one comes nearer. */
  scale(factor: number, middle: number): void {
    const length = this.length * factor;
    this.show(middle - length / 2, middle + length / 2);
  }

  /** Where a stretch lies on the axis, in per cent, without what is beyond its ends; null where nothing of it can be seen. */
  clipped(start: number, end: number): { x: string; width: string } | null {
    if (end < this.start || start > this.end) return null;
    const from = Math.max(start, this.start);
    const percent = (part: number): string => `${((part * 100) / this.length).toFixed(3)}%`;
    return { x: percent(from - this.start), width: percent(Math.min(end, this.end) - from) };
  }

  /** The labels at the start, the quarters and the end, in one unit and with as many digits as tell them apart. */
  ticks(): [value: string, unit: string][] {
    const [size, unit] = UNITS.find(([ns]) => this.end >= ns) ?? [1, "ns"];
    const step = this.length / 4 / size;
    const digits = Math.max(0, Math.min(9, 1 - Math.floor(Math.log10(step))));
    const signs = new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return [0, 1, 2, 3, 4].map((quarter) => {
      const moment = this.start + (this.length * quarter) / 4;
      return moment === 0 ? ["0", ""] : [signs.format(moment / size), unit];
    });
  }
}
