// Loading the detail of what is selected into the side pane. A newer selection replaces an older one that is still under way.
import htmx from "htmx.org";
import { one } from "./dom";

export function loadDetail(address: string): void {
  const pane = one("#detail");
  if (!pane) return;
  void htmx.ajax("GET", address, { source: pane, target: pane, swap: "innerHTML" }).then(() => pane.scrollTo(0, 0));
}
