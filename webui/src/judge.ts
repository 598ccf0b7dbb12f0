// Judging by hand: g and b mark good or bad and put the caret where the reason goes, Enter saves. Who judges is remembered.
import { all, one } from "./dom";
import { listen } from "./keys";
import { remember, remembered, SCORER } from "./memory";
import { say } from "./toast";

let isSaving = false;

export function startJudging(): void {
  listen({ g: () => mark("good"), b: () => mark("bad") });
  fill();
  document.addEventListener("htmx:after:swap", () => {
    fill();
    if (isSaving) saved();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target instanceof HTMLFormElement ? event.target : null;
    if (!form?.closest(".judgements")) return;
    isSaving = true;
    const scorer = one<HTMLInputElement>("input[name='scorer']", form);
    if (scorer) remember(SCORER, scorer.value.trim());
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Escape" || !(field instanceof HTMLInputElement) || !field.closest("form[data-judge]")) return;
    field.form?.reset();
    fill();
    field.blur();
    event.preventDefault();
  });
}

function mark(verdict: string): void {
  const form = one<HTMLFormElement>("form[data-judge]");
  const choice = form && one<HTMLInputElement>(`input[name='mark'][value='${verdict}']`, form);
  if (!choice) return;
  choice.checked = true;
  one<HTMLInputElement>("input[name='reason']", form)?.focus();
}

function fill(): void {
  const scorer = remembered(SCORER);
  if (!scorer) return;
  for (const field of all<HTMLInputElement>("input[data-scorer]")) field.value ||= scorer;
}

// The keyboard goes back to the page, so that j leads on.
function saved(): void {
  isSaving = false;
  if (one(".judge-problem")) return;
  say("Saved");
  one<HTMLElement>("table.waterfall[tabindex], table[data-list]")?.focus({ preventScroll: true });
}
