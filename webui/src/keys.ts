// One place that listens to the keyboard; pages say which key does what.
export type Shortcuts = Record<string, () => void>;

export function listen(shortcuts: Shortcuts): void {
  document.addEventListener("keydown", (event) => {
    const act = shortcuts[event.key];
    if (!act || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    act();
  });
}

// Keys belong to the field or control that has the focus before they belong to the page.
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("input, textarea, select")) return true;
  return (event.key === "Enter" || event.key === " ") && target.matches("a, button, summary");
}
