// Keeps only the rows in view in the document: a trace of thirty thousand spans scrolls like one of thirty.
import { SpanRow, type RowSource } from "./rows";

const ROW_PX = 26;
const AHEAD = 12;

export class VirtualTable {
  selected = -1;
  private readonly pattern: HTMLTableRowElement;
  private readonly above = new Spacer();
  private readonly below = new Spacer();
  /** The rows in the document, in order; the first shows place `first` of the tree. */
  private rows: SpanRow[] = [];
  private first = 0;
  private isWaiting = false;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly body: HTMLTableSectionElement,
    private readonly source: RowSource,
    printed: HTMLTableRowElement,
  ) {
    this.pattern = printed.cloneNode(true) as HTMLTableRowElement;
    this.body.replaceChildren(this.above.row, this.below.row);
    this.scroller.addEventListener("scroll", () => this.paintSoon(), { passive: true });
    new ResizeObserver(() => this.paintSoon()).observe(this.scroller);
  }

  /** Draw all rows again, after some were folded. */
  refresh(): void {
    const { first, count } = this.view();
    while (this.rows.length < count) this.add(new SpanRow(this.pattern));
    while (this.rows.length > count) this.rows.pop()?.element.remove();
    this.first = first;
    this.fill(0, count);
    this.setSpacers();
  }

  /** Mark `row`, and scroll so that it can be seen: by a row where it is next to the view, else to the middle. */
  select(row: number): void {
    const { tree } = this.source;
    const before = this.selected;
    this.selected = row;
    if (tree.placeOf(row) < 0) {
      tree.reveal(row);
      this.refresh();
    } else if (this.rows.length === 0) {
      this.refresh();
    } else {
      // Only these two look different: drawing all rows again would take longer than the server takes to answer.
      this.fillRow(before);
      this.fillRow(row);
    }
    const top = tree.placeOf(row) * ROW_PX;
    const room = this.scroller.clientHeight - this.body.offsetTop;
    const seen = this.scroller.scrollTop;
    if (top >= seen && top + ROW_PX <= seen + room) return;
    const isNear = top > seen - 3 * ROW_PX && top < seen + room + 2 * ROW_PX;
    const edge = top < seen ? top : top + ROW_PX - room;
    this.scroller.scrollTop = isNear ? edge : top - room / 2;
    this.paint();
  }

  private paintSoon(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.paint();
    });
  }

  // Rows that leave on one side come in on the other; only those are filled.
  private paint(): void {
    const { first, count } = this.view();
    const moved = first - this.first;
    if (count !== this.rows.length || Math.abs(moved) >= count) return this.refresh();
    if (moved === 0) return;
    const leaving = moved > 0 ? this.rows.splice(0, moved) : this.rows.splice(moved);
    const next = moved > 0 ? this.below.row : (this.rows[0]?.element ?? this.below.row);
    for (const row of leaving) next.before(row.element);
    this.rows = moved > 0 ? [...this.rows, ...leaving] : [...leaving, ...this.rows];
    this.first = first;
    if (moved > 0) this.fill(count - moved, count);
    else this.fill(0, -moved);
    this.setSpacers();
  }

  private view(): { first: number; count: number } {
    const all = this.source.tree.shown.length;
    const count = Math.min(all, Math.ceil(this.scroller.clientHeight / ROW_PX) + 2 * AHEAD);
    const wanted = Math.floor(this.scroller.scrollTop / ROW_PX) - AHEAD;
    return { first: Math.max(0, Math.min(wanted, all - count)), count };
  }

  private fill(from: number, to: number): void {
    const { shown } = this.source.tree;
    for (let place = from; place < to; place++) {
      const row = shown[this.first + place] ?? 0;
      this.rows[place]?.fill(this.source, row, row === this.selected);
    }
  }

  private fillRow(row: number): void {
    const place = this.source.tree.placeOf(row) - this.first;
    if (this.rows[place]) this.fill(place, place + 1);
  }

  private add(row: SpanRow): void {
    this.rows.push(row);
    this.below.row.before(row.element);
  }

  private setSpacers(): void {
    this.above.set(this.first * ROW_PX);
    this.below.set((this.source.tree.shown.length - this.first - this.rows.length) * ROW_PX);
  }
}

// Stands for all rows above or below those in view.
class Spacer {
  readonly row = document.createElement("tr");
  private readonly cell = this.row.insertCell();

  constructor() {
    this.row.className = "spacer";
    this.row.setAttribute("aria-hidden", "true");
  }

  set(height: number): void {
    this.row.hidden = height <= 0;
    this.cell.style.height = `${height}px`;
  }
}
