// Fills one row of the table from the columns. The row is a clone of one that the server printed, so the markup has one source.
import { one } from "../dom";
import type { TraceRows, Tree } from "./columns";

const NO_BREAK = "\u00a0";

export class RowFiller {
  private readonly pattern: HTMLTableRowElement;

  constructor(
    private readonly rows: TraceRows,
    private readonly tree: Tree,
    private readonly base: string,
    printed: HTMLTableRowElement,
  ) {
    this.pattern = printed.cloneNode(true) as HTMLTableRowElement;
    one(".span-link", this.pattern)?.setAttribute("tabindex", "-1");
  }

  row(): HTMLTableRowElement {
    return this.pattern.cloneNode(true) as HTMLTableRowElement;
  }

  fill(element: HTMLTableRowElement, row: number, selected: number): void {
    const { columns, texts, deepest_indent, indent_px } = this.rows;
    const text = (column: number[]): string => texts[column[row] ?? 0] ?? "";
    const depth = columns.depth[row] ?? 0;
    const family = text(columns.family);
    element.id = `row-${row}`;
    element.dataset["place"] = String(row);
    element.dataset["family"] = family;
    element.toggleAttribute("data-error", Boolean(columns.is_error[row]));
    element.setAttribute("aria-level", String(depth + 1));
    element.setAttribute("aria-rowindex", String(row + 2));
    element.setAttribute("aria-selected", String(row === selected));
    if (this.tree.hasChildren(row)) element.setAttribute("aria-expanded", String(!this.tree.isFolded(row)));
    else element.removeAttribute("aria-expanded");

    one<SVGElement>(".guides", element)?.setAttribute("width", String(Math.min(depth, deepest_indent) * indent_px));
    const fold = one<HTMLButtonElement>(".fold", element);
    if (fold) fold.disabled = !this.tree.hasChildren(row);
    one(".icon.family use", element)?.setAttribute("href", `#i-${family}`);
    const link = one<HTMLAnchorElement>(".span-link", element);
    if (link) {
      link.href = `${this.base}/spans/${columns.span_id[row]}`;
      if (link.firstElementChild) link.firstElementChild.textContent = text(columns.name);
    }
    const flaw = text(columns.flaw);
    for (const mark of element.querySelectorAll<HTMLElement>(".flaw")) mark.hidden = mark.dataset["flaw"] !== flaw;
    show(one(".failed", element), Boolean(columns.is_error[row]));
    show(one(".tick-below", element), Boolean(columns.errors_below[row]));
    this.fillBar(element, row);
    const isSum = Boolean(columns.is_sum[row]);
    fillQuantity(one(".cell-duration", element), text(columns.duration));
    fillQuantity(one(".cell-tokens", element), text(columns.tokens), isSum);
    fillQuantity(one(".cell-cost", element), text(columns.cost), isSum);
  }

  private fillBar(element: HTMLTableRowElement, row: number): void {
    const { columns, axis_ns } = this.rows;
    const percent = (part: number): string => `${((part * 100) / axis_ns).toFixed(3)}%`;
    const start = percent(columns.start_ns[row] ?? 0);
    const span = one<SVGElement>(".bar-span", element);
    span?.setAttribute("x", start);
    span?.setAttribute("width", percent(columns.duration_ns[row] ?? 0));
    one<SVGElement>(".bar-edge", element)?.setAttribute("x", start);
  }
}

function show(element: HTMLElement | null, isShown: boolean): void {
  if (element) element.hidden = !isShown;
}

// A quantity comes as number, no-break space, unit; the unit is printed in a lighter tone.
function fillQuantity(cell: HTMLElement | null, quantity: string, isSum = false): void {
  if (!cell) return;
  const split = quantity.lastIndexOf(NO_BREAK);
  cell.replaceChildren(split < 0 ? quantity : quantity.slice(0, split));
  cell.classList.toggle("is-sum", isSum);
  if (split < 0) return;
  const unit = document.createElement("span");
  unit.className = "unit";
  unit.textContent = quantity.slice(split);
  cell.append(unit);
}
