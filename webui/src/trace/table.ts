// Keeps only the rows in view in the document: a trace of thirty thousand spans scrolls like one of thirty.
import type { Tree } from "./columns";
import type { RowFiller } from "./rows";

const ROW_PX = 26;
const AHEAD = 12;

export class VirtualTable {
  selected = -1;
  private readonly above = spacer();
  private readonly below = spacer();
  private readonly pool: HTMLTableRowElement[] = [];
  private first = -1;
  private isWaiting = false;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly body: HTMLTableSectionElement,
    private readonly tree: Tree,
    private readonly filler: RowFiller,
  ) {
    this.body.replaceChildren(this.above.row, this.below.row);
    this.scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  /** Draw again after rows were folded or the selection moved. */
  refresh(): void {
    this.first = -1;
    this.paint();
  }

  reveal(row: number, place: "nearest" | "center" = "nearest"): void {
    if (this.tree.placeOf(row) < 0) this.tree.reveal(row);
    const top = this.tree.placeOf(row) * ROW_PX;
    const head = this.body.offsetTop;
    const room = this.scroller.clientHeight - head;
    const seen = this.scroller.scrollTop;
    this.refresh();
    if (place === "center") this.scroller.scrollTop = top - room / 2;
    else if (top < seen) this.scroller.scrollTop = top;
    else if (top + ROW_PX > seen + room) this.scroller.scrollTop = top + ROW_PX - room;
    this.paint();
  }

  private draw(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.paint();
    });
  }

  private paint(): void {
    const { shown } = this.tree;
    const count = Math.min(shown.length, Math.ceil(this.scroller.clientHeight / ROW_PX) + 2 * AHEAD);
    const wanted = Math.floor(this.scroller.scrollTop / ROW_PX) - AHEAD;
    const first = Math.max(0, Math.min(wanted, shown.length - count));
    if (first === this.first && this.pool.length === count) return;
    this.first = first;
    this.resize(count);
    this.pool.forEach((element, step) => this.filler.fill(element, shown[first + step] ?? 0, this.selected));
    this.above.set(first * ROW_PX);
    this.below.set((shown.length - first - count) * ROW_PX);
  }

  private resize(count: number): void {
    while (this.pool.length < count) {
      const row = this.filler.row();
      this.pool.push(row);
      this.below.row.before(row);
    }
    while (this.pool.length > count) this.pool.pop()?.remove();
  }
}

// A row that stands for all rows above or below the ones in view.
function spacer(): { row: HTMLTableRowElement; set: (height: number) => void } {
  const row = document.createElement("tr");
  const cell = row.insertCell();
  cell.colSpan = 5;
  row.className = "spacer";
  row.setAttribute("aria-hidden", "true");
  return {
    row,
    set: (height) => {
      row.hidden = height <= 0;
      cell.style.height = `${height}px`;
    },
  };
}
