// Menus are <details>; they close on Escape and on a click elsewhere.
import { all } from "./dom";

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
      event.preventDefault();
    }
  });
}

function openMenus(): HTMLDetailsElement[] {
  return all<HTMLDetailsElement>("details[data-menu][open]");
}
