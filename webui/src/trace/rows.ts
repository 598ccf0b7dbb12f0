// One row of the table, filled from the columns. It is a clone of a row that the server printed, so the markup has one source.
import { one } from "../dom";
import type { TraceRows, Tree } from "./columns";

const NO_BREAK = "\u00a0";

export interface RowSource {
  rows: TraceRows;
  tree: Tree;
  /** The address of the trace. */
  base: string;
}

export class SpanRow {
  readonly element: HTMLTableRowElement;
  private readonly guides: Element;
  private readonly fold: HTMLButtonElement;
  private readonly icon: Element;
  private readonly link: HTMLAnchorElement;
  private readonly name: Element;
  private readonly flaws: HTMLElement[];
  private readonly failed: HTMLElement;
  private readonly tick: HTMLElement;
  private readonly bar: Element;
  private readonly edge: Element;
  private readonly duration: Quantity;
  private readonly tokens: Quantity;
  private readonly cost: Quantity;

  constructor(pattern: HTMLTableRowElement) {
    this.element = pattern.cloneNode(true) as HTMLTableRowElement;
    const slot = <E extends Element>(selector: string): E => {
      const found = one<E>(selector, this.element);
      if (!found) throw new Error(`the printed row has no ${selector}`);
      return found;
    };
    this.guides = slot(".guides");
    this.fold = slot(".fold");
    this.icon = slot(".icon.family use");
    this.link = slot(".span-link");
    this.name = slot(".span-link bdi");
    this.flaws = [...this.element.querySelectorAll<HTMLElement>(".flaw")];
    this.failed = slot(".failed");
    this.tick = slot(".tick-below");
    this.bar = slot(".bar-span");
    this.edge = slot(".bar-edge");
    this.duration = new Quantity(slot(".cell-duration"));
    this.tokens = new Quantity(slot(".cell-tokens"));
    this.cost = new Quantity(slot(".cell-cost"));
    this.link.tabIndex = -1;
  }

  fill({ rows, tree, base }: RowSource, row: number, isSelected: boolean): void {
    const { columns, texts } = rows;
    const text = (column: number[]): string => texts[column[row] ?? 0] ?? "";
    const family = text(columns.family);
    const isSum = Boolean(columns.is_sum[row]);
    this.describe(row, columns.depth[row] ?? 0, isSelected);
    this.element.dataset["family"] = family;
    this.element.toggleAttribute("data-error", Boolean(columns.is_error[row]));
    this.setFold(tree.hasChildren(row), tree.isFolded(row));
    this.guides.setAttribute("width", String(Math.min(columns.depth[row] ?? 0, rows.deepest_indent) * rows.indent_px));
    this.icon.setAttribute("href", `#i-${family}`);
    this.link.href = `${base}/spans/${columns.span_id[row]}`;
    this.name.textContent = text(columns.name);
    const flaw = text(columns.flaw);
    for (const mark of this.flaws) mark.hidden = mark.dataset["flaw"] !== flaw;
    this.failed.hidden = !columns.is_error[row];
    this.tick.hidden = !columns.errors_below[row];
    this.setBar(columns.start_ns[row] ?? 0, columns.duration_ns[row] ?? 0, rows.axis_ns);
    this.duration.set(text(columns.duration), false);
    this.tokens.set(text(columns.tokens), isSum);
    this.cost.set(text(columns.cost), isSum);
  }

  private describe(row: number, depth: number, isSelected: boolean): void {
    this.element.id = `row-${row}`;
    this.element.dataset["place"] = String(row);
    this.element.setAttribute("aria-level", String(depth + 1));
    this.element.setAttribute("aria-rowindex", String(row + 2));
    this.element.setAttribute("aria-selected", String(isSelected));
  }

  private setFold(hasChildren: boolean, isFolded: boolean): void {
    this.fold.disabled = !hasChildren;
    if (hasChildren) this.element.setAttribute("aria-expanded", String(!isFolded));
    else this.element.removeAttribute("aria-expanded");
  }

  private setBar(start_ns: number, duration_ns: number, axis_ns: number): void {
    const percent = (part: number): string => `${((part * 100) / axis_ns).toFixed(3)}%`;
    this.bar.setAttribute("x", percent(start_ns));
    this.bar.setAttribute("width", percent(duration_ns));
    this.edge.setAttribute("x", percent(start_ns));
  }
}

// A cell with a number and its unit. They come as one text with a no-break space between; the unit is printed in a lighter tone.
class Quantity {
  private readonly number = document.createTextNode("");
  private readonly unit = document.createElement("span");

  constructor(private readonly cell: HTMLElement) {
    this.unit.className = "unit";
    this.cell.replaceChildren(this.number, this.unit);
  }

  set(quantity: string, isSum: boolean): void {
    const split = quantity.lastIndexOf(NO_BREAK);
    this.number.data = split < 0 ? quantity : quantity.slice(0, split);
    this.unit.textContent = split < 0 ? "" : quantity.slice(split);
    this.cell.classList.toggle("is-sum", isSum);
  }
}
