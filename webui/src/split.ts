// The handle between a list and its detail: by pointer and by arrow keys, remembered for each kind of page.
import { one } from "./dom";
import { remember, SIDE_WIDTHS } from "./memory";

const NARROWEST = 22;
const WIDEST = 78;
const STEP = 2;
const root = document.documentElement;

export function startSplit(): void {
  const handle = one(".split-handle");
  const split = handle?.parentElement;
  if (!handle || !split) return;
  const part = (handle.dataset["split"] ?? "list") as keyof typeof SIDE_WIDTHS;

  const set = (percent: number): void => {
    const width = `${Math.min(WIDEST, Math.max(NARROWEST, percent)).toFixed(2)}%`;
    root.style.setProperty("--side", width);
    handle.setAttribute("aria-valuenow", String(Math.round(percent)));
    remember(SIDE_WIDTHS[part], width);
  };
  const current = (): number => {
    const side = one(".split-side", split);
    return ((side?.offsetWidth ?? 0) / split.offsetWidth) * 100;
  };

  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.classList.add("is-dragged");
    root.classList.add("is-resizing");
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = split.getBoundingClientRect();
    set(((box.right - event.clientX) / box.width) * 100);
  });
  handle.addEventListener("lostpointercapture", () => {
    handle.classList.remove("is-dragged");
    root.classList.remove("is-resizing");
  });
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(current() + step);
  });
}
