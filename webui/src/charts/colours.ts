// A canvas knows no stylesheet: ask the elements that wear the colours.
import { one } from "../dom";

export interface Colours {
  series: string[];
  text: string;
  line: string;
  font: string;
}

export function coloursOf(figure: HTMLElement): Colours {
  const style = getComputedStyle(figure);
  const swatches = [...figure.querySelectorAll<HTMLElement>(".swatch")];
  const line = one(".plot", figure);
  return {
    series: swatches.map((swatch) => getComputedStyle(swatch).backgroundColor),
    text: line ? getComputedStyle(line).color : style.color,
    line: line ? getComputedStyle(line).borderBottomColor : style.color,
    font: `11px ${style.fontFamily}`,
  };
}

// Themes change by the switch (an attribute of the root) and by the system.
export function onThemeChange(react: () => void): void {
  new MutationObserver(react).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", react);
}
