// J and K go to the next and the previous trace of the list.
import { one } from "../dom";
import { listen } from "../keys";
import { say } from "../toast";

export function startNeighbours(): void {
  if (!one(".neighbours")) return;
  listen({
    J: () => follow("[data-older-trace]", "This is the oldest trace of the list"),
    K: () => follow("[data-newer-trace]", "This is the newest trace of the list"),
  });
}

function follow(selector: string, words: string): void {
  const link = one<HTMLAnchorElement>(selector);
  if (link) location.assign(link.href);
  else say(words);
}
