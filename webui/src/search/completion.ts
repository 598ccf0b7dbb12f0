// What could come next in the filter, as a combobox with a list (WAI-ARIA APG): arrows choose, Enter or Tab puts in, Escape closes.
import { clearProblem } from "./problem";

interface Candidate {
  text: string;
  span_count: number | null;
  description: string | null;
}

interface Completion {
  expected: string;
  prefix: string;
  position: number; // in characters, as all places of a filter
  length: number;
  items: Candidate[];
}

const PAUSE_MS = 90;
const MOST = 12;
const counts = new Intl.NumberFormat();
// Families of the filter language go on with a key, not with an operator.
const GOES_ON: Record<string, string> = { attributes: "['", metadata: "['", resource: "['", score: "." };

export function startCompletion(field: HTMLInputElement): void {
  const list = document.getElementById("filter-completions");
  if (!list) return;
  let asking: AbortController | null = null;
  let pause = 0;
  let offered: Completion | null = null;
  let active = -1;

  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }
  field.addEventListener("input", () => {
    clearProblem(field);
    ask(PAUSE_MS);
  });
  field.addEventListener("click", () => ask(0));
  field.addEventListener("blur", close);
  field.addEventListener("keydown", steer);
  // Before the field loses the focus, which closes the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = (event.target as Element).closest<HTMLElement>("[role='option']");
    if (option) put(Number(option.dataset["place"]));
  });

  function ask(after: number): void {
    asking?.abort();
    clearTimeout(pause);
    pause = window.setTimeout(() => void load(), after);
  }

  async function load(): Promise<void> {
    asking = new AbortController();
    const address = new URL(field.dataset["complete"] ?? "", location.href);
    address.searchParams.set("text", field.value);
    address.searchParams.set("cursor", String(caret()));
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok) show((await answer.json()) as Completion);
    } catch {
      close(); // replaced by a newer question, or the server is away: typing goes on without
    }
  }

  function show(found: Completion): void {
    const items = found.items.slice(0, MOST);
    if (!items.length || document.activeElement !== field || isWhole(found)) return close();
    offered = { ...found, items };
    list?.replaceChildren(...items.map((item, place) => option(item, place)));
    if (list) list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    // With nothing typed Enter still searches; a half-typed word is more likely to be completed.
    choose(found.prefix ? 0 : -1);
  }

  function choose(place: number): void {
    active = place;
    [...(list?.children ?? [])].forEach((each, number) => {
      each.setAttribute("aria-selected", String(number === place));
      if (number === place) each.scrollIntoView({ block: "nearest" });
    });
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `completion-${place}`);
  }

  function steer(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" && !offered) return event.preventDefault(), ask(0);
    // What is asked for but not yet there must not come over what the search says of the filter.
    if (!offered) return event.key === "Enter" ? close() : undefined;
    const last = offered.items.length - 1;
    if (event.key === "ArrowDown") choose(active === last ? 0 : active + 1);
    else if (event.key === "ArrowUp") choose(active <= 0 ? last : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) put(active);
    else if (event.key === "Tab" && !event.shiftKey && active >= 0) put(active);
    else {
      if (event.key === "Enter") close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function put(place: number): void {
    const item = offered?.items[place];
    if (!offered || !item) return;
    const characters = [...field.value];
    const before = characters.slice(0, offered.position).join("");
    const rest = characters.slice(offered.position + offered.length).join("");
    const written = `${before}${item.text}${ending(item.text, before, offered.expected)}`;
    field.value = written + rest.replace(/^ /, "");
    field.setSelectionRange(written.length, written.length);
    field.scrollLeft = field.scrollWidth;
    close();
    ask(0);
  }

  function close(): void {
    asking?.abort();
    clearTimeout(pause);
    offered = null;
    if (list) list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function caret(): number {
    return [...field.value.slice(0, field.selectionStart ?? field.value.length)].length;
  }
}

function ending(text: string, before: string, expected: string): string {
  if (expected === "field" && text in GOES_ON) return GOES_ON[text] ?? "";
  if (text.endsWith(".")) return "";
  if (text === "IN" || text === "NOT IN") return " (";
  return expected === "key" && before.endsWith("[") ? "] " : " ";
}

// What is there already needs no offer.
function isWhole(found: Completion): boolean {
  return found.items.length === 1 && found.items[0]?.text === found.prefix;
}

function option(item: Candidate, place: number): HTMLElement {
  const made = document.createElement("li");
  made.id = `completion-${place}`;
  made.setAttribute("role", "option");
  made.dataset["place"] = String(place);
  const text = document.createElement("code");
  text.textContent = item.text;
  const note = document.createElement("span");
  note.className = "note num";
  note.textContent = item.span_count === null ? (item.description ?? "") : counts.format(item.span_count);
  made.append(text, note);
  return made;
}
