// Long texts unfold on demand; sections stay as open as they were left.
import { all, onClick } from "./dom";
import { remember, remembered, SECTION } from "./memory";

export function startFolds(): void {
  onClick(".more", (button) => {
    const text = button.closest(".is-long");
    const isUnfolded = text?.classList.toggle("is-unfolded") ?? false;
    button.dataset["words"] ??= button.textContent ?? "";
    button.textContent = isUnfolded ? "Show less" : button.dataset["words"];
    button.setAttribute("aria-expanded", String(isUnfolded));
  });
  restoreSections(document);
  document.addEventListener("htmx:after:swap", () => restoreSections(document));
  document.addEventListener(
    "toggle",
    (event) => {
      const section = event.target;
      if (!(section instanceof HTMLDetailsElement) || !section.dataset["remember"]) return;
      remember(SECTION + section.dataset["remember"], section.open ? "open" : "folded");
    },
    true, // toggle does not bubble
  );
}

function restoreSections(within: ParentNode): void {
  for (const section of all<HTMLDetailsElement>("details[data-remember]", within)) {
    const kept = remembered(SECTION + section.dataset["remember"]);
    if (kept) section.open = kept === "open";
  }
}
