// The rows of a trace as the page delivers them, one array for each column, and which of them can be seen. Touches no document.
export interface Columns {
  span_id: string[];
  depth: number[];
  name: number[];
  family: number[];
  flaw: number[];
  start_ns: number[];
  duration_ns: number[];
  is_error: number[];
  errors_below: number[];
  duration: number[];
  tokens: number[];
  cost: number[];
  is_sum: number[];
  /** By row, those that have any. */
  first_token_ns: Record<number, number>;
  bar_words: Record<number, string>;
  is_context: Record<number, 1>;
  /** Starts and ends in turn, in nanoseconds of the axis; empty where no path is asked for. */
  path: number[][];
}

export interface TraceRows {
  axis_ns: number;
  deepest_indent: number;
  indent_px: number;
  columns: Columns;
  texts: string[];
}

export class Tree {
  readonly size: number;
  /** Rows of each subtree, its top included. */
  readonly sizes: Int32Array;
  /** The row above in the tree; -1 at the top. */
  readonly parents: Int32Array;
  /** The rows that no fold hides, in order. */
  shown: number[] = [];
  private readonly folded = new Set<number>();

  constructor(depth: number[]) {
    this.size = depth.length;
    this.sizes = new Int32Array(this.size).fill(1);
    this.parents = new Int32Array(this.size).fill(-1);
    const above: number[] = [];
    for (let row = 0; row < this.size; row++) {
      above.length = depth[row] ?? 0;
      this.parents[row] = above.at(-1) ?? -1;
      above.push(row);
    }
    for (let row = this.size - 1; row >= 0; row--) {
      const parent = this.parents[row] ?? -1;
      if (parent >= 0) this.sizes[parent] = (this.sizes[parent] ?? 1) + (this.sizes[row] ?? 1);
    }
    this.lay();
  }

  isFolded(row: number): boolean {
    return this.folded.has(row);
  }

  hasChildren(row: number): boolean {
    return (this.sizes[row] ?? 1) > 1;
  }

  fold(row: number, folded: boolean): void {
    if (!this.hasChildren(row)) return;
    if (folded) this.folded.add(row);
    else this.folded.delete(row);
    this.lay();
  }

  /** Fold every row that has children and one above it, so that the tops and what they called stay; or unfold all. */
  foldAll(folded: boolean): void {
    this.folded.clear();
    for (let row = 0; folded && row < this.size; row++) {
      if (this.hasChildren(row) && (this.parents[row] ?? -1) >= 0) this.folded.add(row);
    }
    this.lay();
  }

  /** Unfold whatever hides `row`. */
  reveal(row: number): void {
    for (let above = this.parents[row] ?? -1; above >= 0; above = this.parents[above] ?? -1) this.folded.delete(above);
    this.lay();
  }

  /** Where `row` stands among the shown; -1 when a fold hides it. */
  placeOf(row: number): number {
    let low = 0;
    let high = this.shown.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const there = this.shown[middle] ?? 0;
      if (there === row) return middle;
      if (there < row) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  private lay(): void {
    this.shown = [];
    for (let row = 0; row < this.size; row += this.folded.has(row) ? (this.sizes[row] ?? 1) : 1) this.shown.push(row);
  }
}

/** The next row after `from` that failed, around the end if need be; -1 when none did. */
export function nextError(columns: Columns, from: number): number {
  const size = columns.is_error.length;
  for (let step = 1; step <= size; step++) {
    const row = (from + step) % size;
    if (columns.is_error[row]) return row;
  }
  return -1;
}
