// Copy buttons, and the word that it was done.
import { one, onClick } from "./dom";

const SHOWN_MS = 1600;
let hiding: ReturnType<typeof setTimeout> | undefined;

export function startCopying(): void {
  onClick("[data-copy]", (button, event) => {
    event.preventDefault();
    event.stopPropagation();
    void copy(button.dataset["copy"] ?? "", "Copied");
  });
}

export async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say("The browser did not allow copying");
  }
}

function say(words: string): void {
  const toast = one(".toast");
  if (!toast) return;
  toast.textContent = words;
  toast.classList.add("is-shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => toast.classList.remove("is-shown"), SHOWN_MS);
}
