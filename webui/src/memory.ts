// What the browser keeps between visits. Storage may be forbidden; then nothing is kept and nothing breaks.
export const THEME = "lumetra.theme";
export const SIDE_WIDTHS = { list: "lumetra.side.list", trace: "lumetra.side.trace", compare: "lumetra.side.compare" } as const;
export const FACETS = "lumetra.facets";
export const SCORER = "lumetra.scorer";
export const SECTION = "lumetra.section.";

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
