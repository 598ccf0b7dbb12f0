// Choosing what to compare: x ticks the selected trace of a list; a third tick lets go of the first.
import { all, one } from "./dom";
import { listen } from "./keys";

export function startComparing(): void {
  if (!one("#compare-ticked")) return;
  const ticked: HTMLInputElement[] = all<HTMLInputElement>(".pick:checked"); // a browser that comes back keeps ticks
  document.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement) || !event.target.matches(".pick")) return;
    changed(event.target);
  });
  one("#compare-ticked")?.addEventListener("reset", () => ticked.splice(0));
  listen({
    x: () => {
      const pick = one<HTMLInputElement>(".list-row[aria-selected='true'] .pick");
      if (!pick) return;
      pick.checked = !pick.checked;
      changed(pick);
    },
  });

  function changed(pick: HTMLInputElement): void {
    const place = ticked.indexOf(pick);
    if (place >= 0) ticked.splice(place, 1);
    if (!pick.checked) return;
    ticked.push(pick);
    const surplus = ticked.length > 2 ? ticked.shift() : undefined;
    if (surplus) surplus.checked = false;
  }
}
