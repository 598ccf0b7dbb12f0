// The page of one trace: the tree takes keys and clicks, the detail follows the selection, the address says which span it is.
import { copy } from "../copy";
import { loadDetail } from "../detail";
import { one, onClick, opensElsewhere } from "../dom";
import { listen } from "../keys";
import { nextError, Tree, type TraceRows } from "./columns";
import { VirtualTable } from "./table";

export function startTrace(): void {
  const scroller = one("[data-tree]");
  const table = one<HTMLTableElement>("table.waterfall", scroller ?? document);
  const source = one("#trace-columns");
  const body = table?.tBodies[0];
  const printed = body?.rows[0];
  if (!scroller || !table || !source || !body || !printed) return;

  const rows = JSON.parse(source.textContent ?? "") as TraceRows;
  const base = table.dataset["base"] ?? "";
  const tree = new Tree(rows.columns.depth);
  const selectedId = one("[data-span]")?.dataset["span"] ?? "";
  const view = new VirtualTable(scroller, body, { rows, tree, base }, printed);
  view.selected = rows.columns.span_id.indexOf(selectedId);
  if (view.selected >= 0) view.reveal(view.selected);
  else view.refresh();

  onClick("[data-tree] .fold", (button, event) => {
    event.stopPropagation();
    const row = placeOf(button);
    tree.fold(row, !tree.isFolded(row));
    view.refresh();
  });
  onClick("[data-tree] .span-row", (row, event) => {
    if (opensElsewhere(event) || (event.target as Element).closest(".fold")) return;
    event.preventDefault();
    select(placeOf(row));
  });
  onClick("[data-next-error]", toNextError);
  listen({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    ArrowLeft: () => foldOrRise(),
    ArrowRight: () => fold(false),
    "[": () => fold(true),
    "]": () => fold(false),
    e: toNextError,
    Enter: () => one("#detail")?.focus(),
    Escape: () => table.focus({ preventScroll: true }),
    c: () => void copy(location.href, "Link copied"),
  });

  function select(row: number): void {
    view.selected = row;
    view.reveal(row);
    table?.setAttribute("aria-activedescendant", `row-${row}`);
    const address = `${base}/spans/${rows.columns.span_id[row]}`;
    history.replaceState(null, "", address);
    loadDetail(`${address}/detail`);
  }

  function move(step: 1 | -1): void {
    const next = tree.shown[tree.placeOf(view.selected) + step];
    if (next !== undefined) select(next);
  }

  function fold(folded: boolean): void {
    if (view.selected < 0) return;
    tree.fold(view.selected, folded);
    view.refresh();
  }

  function foldOrRise(): void {
    const row = view.selected;
    const parent = tree.parents[row] ?? -1;
    if (tree.hasChildren(row) && !tree.isFolded(row)) fold(true);
    else if (parent >= 0) select(parent);
  }

  function toNextError(): void {
    const row = nextError(rows.columns, view.selected);
    if (row >= 0) select(row);
  }
}

function placeOf(element: Element): number {
  return Number(element.closest<HTMLElement>(".span-row")?.dataset["place"] ?? -1);
}
