// The stream of traces, kept open: the browser goes on after the last event by its id, and where a server refused it altogether,
// we ask again from a little before the last word, more and more slowly.
import type { TraceSummary } from "./row";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 20_000;
// What is stored becomes visible up to 15 s late (OVERLAP_US of storage's arrivals.py); a trace told twice is known by its id.
const LOOK_BACK_MS = 20_000;
// While the store is away a problem comes with every look, one a second: silence of three means it is back.
const PROBLEM_LASTS_MS = 3_500;

export interface Reactions {
  trace: (trace: TraceSummary) => void;
  state: (state: "connecting" | "live" | "lost") => void;
  problem: (words: string | null) => void;
}

export function follow(address: string, reactions: Reactions): void {
  let pause = FIRST_PAUSE_MS;
  let lastWord = Date.now();
  let problemEnds = 0;
  open(address);

  function open(from: string): void {
    const source = new EventSource(from);
    source.addEventListener("open", () => {
      pause = FIRST_PAUSE_MS;
      lastWord = Date.now();
      reactions.state("live");
    });
    for (const kind of ["trace", "change"]) source.addEventListener(kind, (event) => told(event as MessageEvent<string>));
    source.addEventListener("problem", (event) => troubled((JSON.parse((event as MessageEvent<string>).data) as { detail: string }).detail));
    source.addEventListener("error", () => {
      reactions.state("lost");
      if (source.readyState !== EventSource.CLOSED) return; // the browser connects again by itself
      const since = new URL(address, location.href);
      since.searchParams.set("since", new Date(lastWord - LOOK_BACK_MS).toISOString());
      setTimeout(() => open(since.href), pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  function told(event: MessageEvent<string>): void {
    lastWord = Date.now();
    reactions.problem(null);
    reactions.trace(JSON.parse(event.data) as TraceSummary);
  }

  function troubled(words: string): void {
    reactions.problem(words);
    clearTimeout(problemEnds);
    problemEnds = window.setTimeout(() => reactions.problem(null), PROBLEM_LASTS_MS);
  }
}
