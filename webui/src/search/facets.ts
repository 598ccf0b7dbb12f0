// The facets: the panel stays as it was left, and a click with Alt leaves a value out instead of asking for it.
import { one, onClick } from "../dom";
import { FACETS, remember } from "../memory";

const root = document.documentElement;

export function startFacets(): void {
  const panel = one<HTMLDetailsElement>("details[data-facets]");
  if (!panel) return;
  // early.ts has hidden a folded panel before the first paint; from here on the element itself says so.
  panel.open = !root.classList.contains("facets-folded");
  root.classList.remove("facets-folded");
  panel.addEventListener("toggle", () => remember(FACETS, panel.open ? "open" : "folded"));
  onClick("[data-exclude]", (link, event) => {
    if (!event.altKey) return;
    event.preventDefault();
    location.assign(link.dataset["exclude"] ?? "");
  });
}
