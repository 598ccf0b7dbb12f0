// A filter that cannot be read: what the server says of it stands under the field, and the field says that it is wrong.
import { one } from "../dom";

// True when the filter is right, or nobody can tell: then the page itself will.
export async function isRight(field: HTMLInputElement): Promise<boolean> {
  const address = new URL(field.form?.dataset["check"] ?? "", location.href);
  address.searchParams.set("filter", field.value);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  const problem = answer?.ok ? (await answer.text()).trim() : "";
  if (problem) show(field, problem);
  return !problem;
}

function show(field: HTMLInputElement, problem: string): void {
  const place = one("[data-problem]");
  if (place) place.innerHTML = problem; // a part of our own, escaped by its template
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", "filter-problem");
  field.focus();
}

export function clearProblem(field: HTMLInputElement): void {
  one("[data-problem]")?.replaceChildren();
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
}
