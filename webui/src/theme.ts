// The theme switch: system, light, dark, and around again. The choice sticks.
import { one, onClick } from "./dom";
import { remember, THEME } from "./memory";

const THEMES = ["system", "light", "dark"];
const root = document.documentElement;

export function startTheme(): void {
  show();
  onClick("[data-theme-switch]", () => {
    const place = THEMES.indexOf(root.dataset["theme"] ?? "system");
    root.dataset["theme"] = THEMES[(place + 1) % THEMES.length] ?? "system";
    remember(THEME, root.dataset["theme"]);
    show();
  });
}

function show(): void {
  const theme = root.dataset["theme"] ?? "system";
  const name = one("[data-theme-name]");
  if (name) name.textContent = theme[0]?.toUpperCase() + theme.slice(1);
  one("[data-theme-switch]")?.setAttribute("aria-label", `Theme: ${theme}`);
}
