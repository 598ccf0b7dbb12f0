// A filter that cannot be read: the text with the wrong place marked, why, and a button that puts in what was probably meant.
import { one } from "../dom";

export interface Problem {
  detail: string;
  position?: number; // in characters, not UTF-16 units
  length?: number;
  suggestion?: string | null;
}

export function showProblem(field: HTMLInputElement, problem: Problem): void {
  const place = one("[data-problem]");
  if (!place) return;
  const characters = [...field.value];
  const start = problem.position ?? characters.length;
  const end = start + (problem.length ?? 0);
  const [before, wrong, after] = [characters.slice(0, start), characters.slice(start, end), characters.slice(end)].map((part) => part.join(""));

  const marked = element("mark", wrong || " ");
  const text = element("code", "");
  text.className = "filter-place";
  text.append(before ?? "", marked, after ?? "");
  const words = element("p", `${problem.detail} `);
  if (problem.suggestion) {
    const button = element("button", `Use ${problem.suggestion}`);
    button.type = "button";
    button.className = "button";
    button.addEventListener("click", () => {
      field.value = `${before}${problem.suggestion}${after}`;
      clearProblem(field);
      field.form?.requestSubmit();
    });
    words.append(button);
  }
  const box = element("div", "");
  box.className = "filter-problem";
  box.id = "filter-problem";
  box.setAttribute("role", "alert");
  box.append(text, words);
  place.replaceChildren(box);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", "filter-problem");
  field.focus();
}

export function clearProblem(field: HTMLInputElement): void {
  one("[data-problem]")?.replaceChildren();
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
