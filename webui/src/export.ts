// An export with its progress: rows are counted as they stream in. What gets too large for a page's memory is left to the browser,
// which writes it to disk as it comes.
import { all, one } from "./dom";
import { say } from "./toast";

const MOST_BYTES = 256_000_000;
const TELL_MS = 150;
const LINE = 10;
const QUOTE = 34;
const numbers = new Intl.NumberFormat();

export function startExport(): void {
  const form = one<HTMLFormElement>("form[data-export]");
  if (!form) return;
  form.addEventListener("change", () => show(form));
  show(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void download(form);
  });
}

// Columns belong to tables, and to one level.
function show(form: HTMLFormElement): void {
  const chosen = new FormData(form);
  const isTable = ["csv", "parquet"].includes(String(chosen.get("format")));
  for (const fields of all<HTMLFieldSetElement>("[data-level]", form)) {
    fields.disabled = !isTable || fields.dataset["level"] !== chosen.get("level");
    fields.hidden = fields.disabled;
  }
  const columns = one(".export-columns", form);
  if (columns) columns.hidden = !isTable;
  const count = new FormData(form).getAll("columns").length;
  const summary = one(".export-columns > summary", form);
  if (summary) summary.textContent = `Fields of the table: ${count || "all"}`;
}

async function download(form: HTMLFormElement): Promise<void> {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) address.searchParams.append(name, String(value));
  const cancel = new AbortController();
  const progress = new Progress(form, String(address.searchParams.get("format")), cancel);
  try {
    const answer = await fetch(address, { signal: cancel.signal });
    if (!answer.ok || !answer.body) throw new Error(((await answer.json()) as { detail?: string }).detail ?? "The server did not answer");
    progress.begin(Number(answer.headers.get("x-lumetra-estimated-count") ?? 0));
    const parts: BlobPart[] = [];
    const reader = answer.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      parts.push(read.value as BlobPart);
      progress.add(read.value);
      if (progress.bytes > MOST_BYTES) return leave(address, cancel, progress);
    }
    save(new Blob(parts), nameIn(answer.headers.get("content-disposition")));
    progress.end("Exported");
  } catch (problem) {
    progress.end(cancel.signal.aborted ? "Export cancelled" : problem instanceof Error ? problem.message : "The export broke off");
  }
}

function leave(address: URL, cancel: AbortController, progress: Progress): void {
  cancel.abort();
  progress.end("Large: the browser downloads it now");
  location.assign(address);
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function nameIn(disposition: string | null): string {
  const whole = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? "")?.[1];
  return whole ? decodeURIComponent(whole) : "export";
}

class Progress {
  bytes = 0;
  private rows = 0;
  private expected = 0;
  private isQuoted = false;
  private toldAt = 0;
  private readonly startedAt = performance.now();
  private readonly box: HTMLElement | null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly format: string,
    cancel: AbortController,
  ) {
    this.box = one("[data-export-progress]", form);
    one("[data-export-cancel]", form)?.addEventListener("click", () => cancel.abort(), { once: true });
  }

  begin(expected: number): void {
    this.expected = expected;
    if (this.box) this.box.hidden = false;
    one("button.primary", this.form)?.setAttribute("disabled", "");
    this.tell();
  }

  add(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    // A line is a row, except within the quotes of CSV; a line of OTLP holds many spans, and Parquet has none.
    for (const byte of chunk) {
      if (byte === QUOTE && this.format === "csv") this.isQuoted = !this.isQuoted;
      else if (byte === LINE && !this.isQuoted) this.rows += 1;
    }
    if (performance.now() - this.toldAt > TELL_MS) this.tell();
  }

  end(words: string): void {
    if (this.box) this.box.hidden = true;
    one("button.primary", this.form)?.removeAttribute("disabled");
    say(words);
  }

  private tell(): void {
    this.toldAt = performance.now();
    const size = `${numbers.format(Math.round(this.bytes / 100_000) / 10)}\u00a0MB`;
    const isCounted = this.format === "jsonl" || this.format === "csv";
    const done = Math.min(this.rows, this.expected);
    const seconds = (performance.now() - this.startedAt) / 1000;
    const left = isCounted && done > 0 && seconds > 1 ? `, ${numbers.format(Math.ceil((seconds / done) * (this.expected - done)))}\u00a0s left` : "";
    const of = isCounted ? `${numbers.format(done)} of about ${numbers.format(this.expected)}` : `about ${numbers.format(this.expected)}`;
    const words = one("[data-export-words]", this.form);
    if (words) words.textContent = `${of} · ${size}${left}`;
    const bar = one<HTMLProgressElement>("progress", this.form);
    if (!bar) return;
    if (isCounted && this.expected) {
      bar.max = this.expected;
      bar.value = done;
    } else bar.removeAttribute("value");
  }
}
