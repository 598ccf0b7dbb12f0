// The SQL page: run with Ctrl+Enter, columns go in where the caret is, an error puts the caret where it points.
import { all, one, onClick } from "./dom";

export function startSql(): void {
  const form = one<HTMLFormElement>("form[data-sql]");
  const field = one<HTMLTextAreaElement>("#sql-text");
  if (!form || !field) return;

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  onClick("[data-insert]", (button) => {
    field.focus();
    field.setRangeText(button.dataset["insert"] ?? "", field.selectionStart, field.selectionEnd, "end");
  });
  document.addEventListener("htmx:after:swap", () => goToProblem(field));
}

function goToProblem(field: HTMLTextAreaElement): void {
  const problem = all(".sql-problem[data-line]").at(-1);
  if (!problem) return;
  const line = Number(problem.dataset["line"]);
  const before = field.value.split("\n").slice(0, line - 1);
  const place = before.reduce((sum, each) => sum + each.length + 1, 0) + Number(problem.dataset["column"]) - 1;
  field.focus();
  field.setSelectionRange(place, place);
}
