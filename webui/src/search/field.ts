// The search field: `/` focuses it, a wrong filter is told under it without leaving the page, and what could come next is offered.
import { all, one } from "../dom";
import { listen } from "../keys";
import { startCompletion } from "./completion";
import { isRight } from "./problem";

export function startSearch(): void {
  listen({ "/": () => one<HTMLInputElement>("[data-search]")?.focus() });
  const field = one<HTMLInputElement>("input[data-complete]");
  const form = field?.form;
  if (!field || !form) return;
  startCompletion(field);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(form, field);
  });
}

// The list stays as it is until the filter is known to be right.
async function submit(form: HTMLFormElement, field: HTMLInputElement): Promise<void> {
  if (await isRight(field)) go(form, field);
}

function go(form: HTMLFormElement, field: HTMLInputElement): void {
  const target = new URL(form.action);
  for (const kept of all<HTMLInputElement>("input[type='hidden']", form)) target.searchParams.set(kept.name, kept.value);
  if (field.value.trim()) target.searchParams.set("filter", field.value.trim());
  location.assign(target);
}
