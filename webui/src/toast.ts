// A short word at the foot of the page, which goes by itself.
import { one } from "./dom";

const SHOWN_MS = 1800;
let hiding: ReturnType<typeof setTimeout> | undefined;

export function say(words: string): void {
  const toast = one(".toast");
  if (!toast) return;
  toast.textContent = words;
  toast.classList.add("is-shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => toast.classList.remove("is-shown"), SHOWN_MS);
}
