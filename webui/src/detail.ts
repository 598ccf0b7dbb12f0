// Loading the detail of what is selected into the side pane. A newer selection replaces an older one that is still under way.
import htmx from "htmx.org";
import { one } from "./dom";
import { say } from "./toast";

export function startDetail(): void {
  document.addEventListener("htmx:error", () => say("The server did not answer; what is shown may be old"));
}

export function loadDetail(address: string): void {
  const pane = one("#detail");
  if (!pane) return;
  void htmx.ajax("GET", address, { source: pane, target: pane, swap: "innerHTML" }).then(() => pane.scrollTo(0, 0));
}
