// One row of the table, filled from the columns. It is a clone of a row that the server printed, so the markup has one source.
import { one } from "../dom";
import type { TraceRows, Tree } from "./columns";
import type { TimeAxis } from "./time-axis";

const NO_BREAK = "\u00a0";
const SVG = "http://www.w3.org/2000/svg";

export interface RowSource {
  rows: TraceRows;
  tree: Tree;
  time: TimeAxis;
  /** The address of the trace, and what its links carry. */
  base: string;
  query: string;
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
  private readonly cell: HTMLElement;
  private readonly bar: Element;
  private readonly edge: Element;
  private readonly first: Element;
  private readonly path: Element;
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
    this.first = slot(".bar-first");
    this.path = slot(".bar-path");
    this.cell = slot(".cell-bar");
    this.duration = new Quantity(slot(".cell-duration"));
    this.tokens = new Quantity(slot(".cell-tokens"));
    this.cost = new Quantity(slot(".cell-cost"));
    this.link.tabIndex = -1;
  }

  fill({ rows, tree, time, base, query }: RowSource, row: number, isSelected: boolean): void {
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
    this.link.href = `${base}/spans/${columns.span_id[row]}${query}`;
    this.name.textContent = text(columns.name);
    const flaw = text(columns.flaw);
    for (const mark of this.flaws) mark.hidden = mark.dataset["flaw"] !== flaw;
    this.failed.hidden = !columns.is_error[row];
    this.tick.hidden = !columns.errors_below[row];
    this.element.toggleAttribute("data-context", Boolean(columns.is_context[row]));
    this.cell.title = columns.bar_words[row] ?? "";
    this.setBar(time, columns.start_ns[row] ?? 0, columns.duration_ns[row] ?? 0, columns.first_token_ns[row] ?? 0);
    this.setPath(time, columns.path[row] ?? []);
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

  private setBar(time: TimeAxis, start_ns: number, duration_ns: number, first_token_ns: number): void {
    const shown = time.clipped(start_ns, start_ns + duration_ns);
    show(this.bar, shown);
    show(this.edge, time.holds(start_ns) ? shown : null, false);
    show(this.first, first_token_ns && time.holds(start_ns + first_token_ns) ? time.clipped(start_ns + first_token_ns, start_ns + first_token_ns) : null, false);
  }

  private setPath(time: TimeAxis, ends: number[]): void {
    this.element.toggleAttribute("data-on-path", ends.length > 0);
    if (ends.length === 0 && !this.path.firstChild) return;
    this.path.replaceChildren();
    for (let place = 0; place < ends.length; place += 2) {
      const stretch = time.clipped(ends[place] ?? 0, ends[place + 1] ?? 0);
      if (stretch) this.path.append(show(document.createElementNS(SVG, "rect"), stretch));
    }
  }
}

// Place a rectangle on the axis, or hide it where nothing of it can be seen.
function show(rect: Element, stretch: { x: string; width: string } | null, isWide = true): Element {
  rect.setAttribute("visibility", stretch ? "visible" : "hidden");
  if (!stretch) return rect;
  rect.setAttribute("x", stretch.x);
  if (isWide) rect.setAttribute("width", stretch.width);
  return rect;
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
