// Zooming the time axis: drag over its ticks, or keys. What is shown stands in the address, as `time=start-end` in nanoseconds.
import { one, onClick } from "../dom";
import type { TimeAxis } from "./time-axis";

const PARAMETER = "time";
/** Shorter drags are clicks. */
const LEAST_PX = 4;
const MARGIN = 0.05;

export interface Zoom {
  /** Show just the bar from `start` to `end`, with a margin. */
  fit(start: number, end: number): void;
  scale(factor: number, middle: number): void;
  reset(): void;
  /** The address `path` with what is shown in it. */
  kept(path: string): string;
}

export function startZoom(table: HTMLTableElement, time: TimeAxis, redraw: () => void): Zoom {
  const head = one("thead .cell-bar", table);
  const ticks = head ? [...head.querySelectorAll<HTMLElement>(".ticks > span")] : [];
  const button = one("[data-zoom-reset]");
  const printed = ticks.map((tick) => [...tick.childNodes]);

  const change = (act: () => void): void => {
    act();
    draw();
    redraw();
    history.replaceState(null, "", kept(location.pathname + location.search));
  };
  const draw = (): void => {
    const labels = time.ticks();
    ticks.forEach((tick, place) => {
      tick.replaceChildren(...(time.isZoomed ? label(labels[place] ?? ["", ""]) : (printed[place] ?? [])));
    });
    if (!button) return;
    button.hidden = !time.isZoomed;
    const words = one("[data-zoom-words]", button);
    if (words) words.textContent = `${share(time.length / time.whole)}\u00a0% of the time`;
  };
  const kept = (path: string): string => {
    const address = new URL(path, location.href);
    if (time.isZoomed) address.searchParams.set(PARAMETER, `${Math.round(time.start)}-${Math.round(time.end)}`);
    else address.searchParams.delete(PARAMETER);
    return address.pathname + address.search;
  };

  const asked = /^(\d+)-(\d+)$/.exec(new URLSearchParams(location.search).get(PARAMETER) ?? "");
  if (asked && Number(asked[1]) < Number(asked[2])) time.show(Number(asked[1]), Number(asked[2]));
  draw();
  if (head) brush(head, (from, to) => change(() => time.show(time.start + from * time.length, time.start + to * time.length)));
  const reset = (): void => change(() => time.show(0, time.whole));
  onClick("[data-zoom-reset]", reset);
  return {
    fit: (start, end) => change(() => time.show(start - (end - start) * MARGIN, end + (end - start) * MARGIN)),
    scale: (factor, middle) => change(() => time.scale(factor, middle)),
    reset,
    kept,
  };
}

// Per cent with one digit; what is there but rounds to nought is said to be less.
function share(part: number): string {
  const rounded = Math.round(part * 1000) / 10;
  return rounded === 0 ? `<${(0.1).toLocaleString()}` : rounded.toLocaleString();
}

// A number and its unit, as the server prints them.
function label([value, unit]: [string, string]): (Node | string)[] {
  const words = document.createElement("span");
  words.className = "unit";
  words.textContent = unit ? `\u00a0${unit}` : "";
  return [value, words];
}

// Drag over `head`: `done` gets both ends as shares of its width.
function brush(head: HTMLElement, done: (from: number, to: number) => void): void {
  const area = one(".ticks", head) ?? head;
  const band = document.createElement("div");
  band.className = "brush";
  let start = 0;
  const at = (event: PointerEvent): number => {
    const box = area.getBoundingClientRect();
    return Math.min(box.width, Math.max(0, event.clientX - box.left));
  };
  const draw = (here: number): void => {
    band.style.left = `${Math.min(start, here)}px`;
    band.style.width = `${Math.abs(here - start)}px`;
  };
  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    start = at(event);
    draw(start);
    area.append(band);
    area.setPointerCapture(event.pointerId);
  });
  area.addEventListener("pointermove", (event) => {
    if (area.hasPointerCapture(event.pointerId)) draw(at(event));
  });
  area.addEventListener("pointerup", (event) => {
    if (!band.isConnected) return;
    const width = area.getBoundingClientRect().width;
    const ends = [start, at(event)].sort((left, right) => left - right) as [number, number];
    if (ends[1] - ends[0] >= LEAST_PX) done(ends[0] / width, ends[1] / width);
  });
  area.addEventListener("lostpointercapture", () => band.remove());
}
