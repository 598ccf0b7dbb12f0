// Every chart of a page, also those that come with a part of it. Charts below the fold are drawn when they come near.
import { all } from "../dom";
import { startFigure } from "./figure";

const started = new WeakSet<HTMLElement>();

export function startCharts(): void {
  if (all("[data-chart]").length) watch();
  document.addEventListener("htmx:after:swap", watch);
}

function watch(): void {
  for (const figure of all("[data-chart]")) {
    if (started.has(figure)) continue;
    started.add(figure);
    near.observe(figure);
  }
}

const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      startFigure(entry.target as HTMLElement);
    }
  },
  { rootMargin: "200px" },
);
