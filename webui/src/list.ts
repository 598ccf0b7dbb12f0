// A list with its detail beside it: select with j and k or a click, open with Enter, close with Escape. The address follows.
import { all, one, onClick, opensElsewhere } from "./dom";
import { copy } from "./copy";
import { loadDetail } from "./detail";
import { listen } from "./keys";

export function startList(): void {
  const list = one<HTMLTableElement>("table[data-list]");
  if (!list) return;
  const split = list.closest(".split");
  const parameter = list.dataset["listState"] ?? "trace";

  onClick("table[data-list] .list-row", (row, event) => {
    if (event.target instanceof HTMLInputElement) return; // the tick of a row is not the row
    if (opensElsewhere(event) || window.getSelection()?.toString()) return;
    if (!row.dataset["peek"]) {
      if (!(event.target as Element).closest("a")) follow(row);
      return;
    }
    // Enter on the link of what is selected already (a click without a mouse) opens it.
    if (event.detail === 0 && row === selected()) return;
    event.preventDefault();
    select(row);
  });
  list.addEventListener("dblclick", (event) => {
    const row = (event.target as Element).closest<HTMLElement>(".list-row");
    if (row) follow(row);
  });
  onClick("[data-close-detail]", close);
  selected()?.scrollIntoView({ block: "nearest" });
  listen({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => follow(selected()),
    Escape: close,
    c: () => void copy(new URL(address(selected()), location.href).href, "Link copied"),
  });

  function selected(): HTMLElement | null {
    return one(".list-row[aria-selected='true']", list ?? document);
  }

  function move(step: 1 | -1): void {
    const rows = all(".list-row", list ?? document);
    const now = selected();
    const next = now ? rows[rows.indexOf(now) + step] : rows[0];
    if (next) select(next);
    // The end of what is loaded: ask for more, and the next press goes on.
    else if (step === 1) one(".older a", list ?? document)?.click();
  }

  function select(row: HTMLElement): void {
    for (const other of all(".list-row[aria-selected='true']", list ?? document)) other.setAttribute("aria-selected", "false");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    if (!row.dataset["peek"]) return;
    split?.classList.add("is-open");
    history.replaceState(null, "", withSelected(row.dataset["key"] ?? null));
    loadDetail(row.dataset["peek"]);
  }

  // The address names what is selected, under the parameter that its page reads.
  function withSelected(selected: string | null): URL {
    const address = new URL(location.href);
    if (selected) address.searchParams.set(parameter, selected);
    else address.searchParams.delete(parameter);
    return address;
  }

  function close(): void {
    if (parameter === "pair") return; // the pair of a comparison is part of its page
    split?.classList.remove("is-open");
    selected()?.setAttribute("aria-selected", "false");
    if (split) history.replaceState(null, "", withSelected(null));
  }
}

function follow(row: HTMLElement | null): void {
  const target = address(row);
  if (target) location.assign(target);
}

function address(row: HTMLElement | null): string {
  return row?.dataset["href"] ?? row?.querySelector<HTMLAnchorElement>(".row-link")?.href ?? "";
}
