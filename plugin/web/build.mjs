// Bundles the browser code into dist/: cds-cards.js (the element, for any page), demo.js and
// demo.css (the demo chart). Output depends on the sources and package-lock.json alone.
import { build } from "esbuild";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "dist");

// What is bundled, whose licences ask that their text goes along.
const bundled = ["lit", "lit-html", "lit-element", "@lit/reactive-element", "markdown-it", "mdurl", "uc.micro", "entities", "punycode.js"];

await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { "cds-cards": "src/cards/index.ts", demo: "src/demo/index.ts" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "ascii",
  alias: { "linkify-it": "./src/cards/no-linkify.ts" },
  legalComments: "none",
  banner: { js: "/*! Refract, Apache-2.0. Holds lit, markdown-it and what they need: see third-party.txt. */" },
  logLevel: "warning",
});
const licences = await Promise.all(
  bundled.map(async (name) => {
    const folder = path.join(here, "node_modules", name);
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    return `${name}\n\n${(await readFile(path.join(folder, file), "utf8")).trim()}\n`;
  }),
);
const line = `\n${"-".repeat(72)}\n\n`;
await writeFile(path.join(out, "third-party.txt"), `What cds-cards.js and demo.js hold of others.\n${line}${licences.join(line)}`);

// What is embedded in the binary is ASCII, and esbuild leaves regular expressions as they are.
for (const file of ["cds-cards.js", "demo.js"]) {
  const text = await readFile(path.join(out, file), "utf8");
  const ascii = text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  await writeFile(path.join(out, file), ascii);
}
for (const file of ["index.html", "demo.css", "favicon.svg"]) {
  await copyFile(path.join(here, "static", file), path.join(out, file));
}
