// Bundles scripts, styles, fonts and icons from `src/` and npm into `lumetra_webui/static/dist`, under names that carry a hash of
// their content (so that browsers may keep them for ever), with `manifest.json` telling the templates which name is which.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "lumetra_webui/static/dist");
const packages = JSON.parse(readFileSync(join(here, "package.json"), "utf8")).dependencies;

mkdirSync(target, { recursive: true });

// A font that comes after the first paint would move what stands below it: pages preload the two that they need, and where even that
// is late, the system's font stays until the next page.
const fontsThatNeverMove = {
  name: "fonts-that-never-move",
  setup(build) {
    build.onLoad({ filter: /@fontsource-variable\/.*\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll("font-display: swap", "font-display: optional"),
      loader: "css",
    }));
  },
};

const bundle = (entryPoints, options) =>
  build({
    absWorkingDir: here,
    entryPoints,
    outdir: target,
    bundle: true,
    minify: true,
    sourcemap: "linked",
    target: ["chrome123", "firefox120", "safari17.5"],
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    plugins: [fontsThatNeverMove],
    metafile: true,
    logLevel: "warning",
    ...options,
  });

const results = await Promise.all([
  bundle(["src/main.ts", "src/main.css"], { format: "esm" }),
  // Runs before the first paint, so it is no module: those wait for the whole page.
  bundle(["src/early.ts"], { format: "iife" }),
]);

const manifest = {};
for (const result of results) {
  for (const [output, { entryPoint, inputs }] of Object.entries(result.metafile.outputs)) {
    if (output.endsWith(".map")) continue;
    const source = entryPoint ?? Object.keys(inputs)[0];
    manifest[basename(source).replace(/\.ts$/, ".js")] = relative(target, join(here, output));
  }
}

const hashed = (name, extension, text) => {
  const file = `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase()}.${extension}`;
  writeFileSync(join(target, file), text);
  return file;
};
manifest["favicon.svg"] = hashed("favicon", "svg", readFileSync(join(here, "src/favicon.svg"), "utf8"));
manifest["icons.svg"] = hashed("icons", "svg", iconSprite());
writeFileSync(join(target, "licenses.txt"), licences());
replaceManifest();
removeAllBut([...written(), "licenses.txt", "manifest.json"]);

// A server may be running: it finds a whole bundle at any moment, the one before or this one.
function replaceManifest() {
  const beside = join(target, "manifest.next.json");
  writeFileSync(beside, JSON.stringify(manifest, null, 1));
  renameSync(beside, join(target, "manifest.json"));
}

function written() {
  const outputs = results.flatMap((result) => Object.keys(result.metafile.outputs));
  return [...outputs.map((output) => relative(target, join(here, output))), ...Object.values(manifest)];
}

function removeAllBut(names) {
  const kept = new Set(names);
  for (const name of readdirSync(target)) if (!kept.has(name)) rmSync(join(target, name), { recursive: true });
}

// One symbol for each line of `src/icons.json` (our name: lucide's name); pages print the sprite once and refer to `#i-<name>`.
function iconSprite() {
  const icons = JSON.parse(readFileSync(join(here, "src/icons.json"), "utf8"));
  const symbols = Object.entries(icons).map(([name, lucide]) => {
    const drawing = readFileSync(join(here, "node_modules/lucide-static/icons", `${lucide}.svg`), "utf8");
    const shapes = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(drawing)[1].replace(/\s*\n\s*/g, "");
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" hidden>${symbols.join("")}</svg>`;
}

function licences() {
  return Object.keys(packages)
    .map((name) => {
      const folder = join(here, "node_modules", name);
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      return `${name}\n\n${file ? readFileSync(join(folder, file), "utf8") : "see its package"}`;
    })
    .join(`\n\n${"-".repeat(78)}\n\n`);
}
