// Copy buttons, and the word that it was done.
import { one, onClick, opensElsewhere } from "./dom";
import { say } from "./toast";

export function startCopying(): void {
  onClick("[data-copy]", (button, event) => {
    event.preventDefault();
    event.stopPropagation();
    void copy(button.dataset["copy"] ?? "", "Copied");
  });
  onClick("[data-copy-table]", (button) => {
    const table = one<HTMLTableElement>("table", button.closest("section, figure") ?? document);
    if (table) void copy(tableText(table), "Data copied");
  });
  onClick("[data-copy-link]", (button) => void copy(new URL(button.dataset["copyLink"] ?? "", location.href).href, "Link copied"));
  startCopyingFrom();
}

// Links to a text: the text is copied instead of opened. Safari copies only what was promised while the click was handled.
function startCopyingFrom(): void {
  onClick("[data-copy-from]", (link, event) => {
    if (opensElsewhere(event)) return;
    event.preventDefault();
    const menu = link.closest("details");
    if (menu) menu.open = false;
    menu?.querySelector("summary")?.focus();
    const text = fetchText((link as HTMLAnchorElement).href);
    navigator.clipboard
      .write([new ClipboardItem({ "text/plain": text.then((words) => new Blob([words], { type: "text/plain" })) })])
      .then(() => say(link.dataset["copyFrom"] ?? "Copied"))
      .catch(() => text.then(() => say("The browser did not allow copying"), (error: Error) => say(error.message)));
  });
}

async function fetchText(address: string): Promise<string> {
  const answer = await fetch(address, { headers: { accept: "application/json, text/plain" } });
  if (answer.ok) return answer.text();
  const told = (await answer.json().catch(() => ({}))) as { detail?: string };
  throw new Error(told.detail ?? "The server did not answer; nothing was copied");
}

// Tab-separated, as spreadsheets take it.
function tableText(table: HTMLTableElement): string {
  const text = (cell: HTMLTableCellElement): string => harmless(cell.textContent?.replace(/\s+/g, " ").trim() ?? "");
  return [...table.rows].map((row) => [...row.cells].map(text).join("\t")).join("\n");
}

const FORMULA = /^[=+\-@]/;
const FIGURE = /^[+-]?[$€]?[\d.,]+(?: ?[%\p{L}]{1,3})?$/u;

// What a stranger wrote may be a formula to the spreadsheet it is pasted into; an apostrophe in front makes it a text. Figures stay.
export function harmless(cell: string): string {
  return FORMULA.test(cell) && !FIGURE.test(cell) ? `'${cell}` : cell;
}

export async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say("The browser did not allow copying");
  }
}
