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
  restore(document);
  document.addEventListener("htmx:after:swap", () => restore(document));
  document.addEventListener(
    "toggle",
    (event) => {
      const section = event.target;
      if (!(section instanceof HTMLDetailsElement)) return;
      dropNeedlessFolds(section);
      const key = section.dataset["remember"];
      if (key) remember(SECTION + key, section.open ? "open" : "folded");
    },
    true, // toggle does not bubble
  );
}

function restore(within: ParentNode): void {
  for (const section of all<HTMLDetailsElement>("details[data-remember]", within)) {
    const kept = remembered(SECTION + section.dataset["remember"]);
    if (kept) section.open = kept === "open";
  }
  dropNeedlessFolds(within);
}

// The server counts lines; only the browser knows what they measure. A text that fits needs no fold.
function dropNeedlessFolds(within: ParentNode): void {
  for (const text of all(".is-long:not(.is-unfolded)", within)) {
    const body = text.firstElementChild;
    if (body && body.clientHeight > 0 && body.scrollHeight <= body.clientHeight) text.classList.remove("is-long");
  }
}
