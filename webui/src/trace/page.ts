// The page of one trace: the tree takes keys and clicks, the detail follows the selection, the address says which span it is.
import { copy } from "../copy";
import { loadDetail } from "../detail";
import { one, onClick, opensElsewhere } from "../dom";
import { listen } from "../keys";
import { nextError, Tree, type TraceRows } from "./columns";
import { VirtualTable } from "./table";
import { TimeAxis } from "./time-axis";
import { startZoom } from "./zoom";

const NEARER = 0.5;
const FARTHER = 2;

export function startTrace(): void {
  const scroller = one("[data-tree]");
  const table = one<HTMLTableElement>("table.waterfall", scroller ?? document);
  const source = one("#trace-columns");
  const body = table?.tBodies[0];
  const printed = body?.rows[0];
  if (!scroller || !table || !source || !body || !printed) return;

  const rows = JSON.parse(source.textContent ?? "") as TraceRows;
  const base = table.dataset["base"] ?? "";
  const query = table.dataset["query"] ?? "";
  const time = new TimeAxis(rows.axis_ns);
  const tree = new Tree(rows.columns.depth);
  const selectedId = one("[data-span]")?.dataset["span"] ?? "";
  const view = new VirtualTable(scroller, body, { rows, tree, time, base, query }, printed);
  const zoom = startZoom(table, time, () => view.refresh());
  const selected = rows.columns.span_id.indexOf(selectedId);
  if (selected >= 0) view.select(selected);
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
  // A link to a span that has a row here moves the selection; the list and the look of the page stay.
  onClick("#detail a[href], .critical a[href]", (link, event) => {
    const row = opensElsewhere(event) ? -1 : rowOf((link as HTMLAnchorElement).pathname);
    if (row < 0) return;
    event.preventDefault();
    select(row);
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
    "{": () => foldAll(true),
    "}": () => foldAll(false),
    e: toNextError,
    p: () => one<HTMLAnchorElement>(`[data-show="${one(".critical") ? "all" : "path"}"]`)?.click(),
    z: () => zoom.fit(startOf(view.selected), endOf(view.selected)),
    "+": () => zoom.scale(NEARER, middle()),
    "=": () => zoom.scale(NEARER, middle()),
    "-": () => zoom.scale(FARTHER, middle()),
    "0": () => zoom.reset(),
    Enter: () => one("#detail")?.focus(),
    Escape: () => table.focus({ preventScroll: true }),
    c: () => void copy(location.href, "Link copied"),
  });

  function select(row: number): void {
    const address = `${base}/spans/${rows.columns.span_id[row]}`;
    // Asked for first: the server reads the span while the rows are drawn.
    loadDetail(`${address}/detail`);
    view.select(row);
    table?.setAttribute("aria-activedescendant", `row-${row}`);
    history.replaceState(null, "", zoom.kept(address + query));
  }

  function rowOf(path: string): number {
    const start = `${new URL(base, location.href).pathname}/spans/`;
    return path.startsWith(start) ? rows.columns.span_id.indexOf(path.slice(start.length)) : -1;
  }

  function startOf(row: number): number {
    return rows.columns.start_ns[row] ?? 0;
  }

  function endOf(row: number): number {
    return startOf(row) + (rows.columns.duration_ns[row] ?? 0);
  }

  // What keys zoom around: the selected bar where it can be seen, else the middle of what is shown.
  function middle(): number {
    const selected = (startOf(view.selected) + endOf(view.selected)) / 2;
    return time.holds(selected) ? selected : time.start + time.length / 2;
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

  function foldAll(folded: boolean): void {
    tree.foldAll(folded);
    // What is selected may be hidden now: the nearest row above it that is not takes over.
    let row = view.selected;
    while (row >= 0 && tree.placeOf(row) < 0) row = tree.parents[row] ?? -1;
    view.refresh();
    if (row >= 0 && row !== view.selected) select(row);
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
