// Copy buttons, and the word that it was done.
import { onClick } from "./dom";
import { say } from "./toast";

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
