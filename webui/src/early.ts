// Runs before the first paint: theme and remembered widths, so that nothing flashes and nothing jumps.
import { FACETS, remembered, THEME, SIDE_WIDTHS } from "./memory";

const root = document.documentElement;
root.classList.add("scripted");
root.dataset["theme"] = remembered(THEME) ?? "system";

const part = /\/traces\/[^/]/.test(location.pathname) ? "trace" : location.pathname.endsWith("/compare") ? "compare" : "list";
const width = remembered(SIDE_WIDTHS[part]);
if (width && /^\d+(\.\d+)?%$/.test(width)) root.style.setProperty("--side", width);

// A narrow window starts without the facets.
const facets = remembered(FACETS) ?? (innerWidth < 900 ? "folded" : "open");
root.classList.toggle("facets-folded", facets === "folded");
