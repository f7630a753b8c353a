// npm ci, unless node_modules is already what package-lock.json says: build presets share it.
// Usage: node install.mjs [FOLDER]
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const folder = path.resolve(process.argv[2] ?? path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(folder, "node_modules", ".installed-from");
const lock = createHash("sha256")
  .update(readFileSync(path.join(folder, "package-lock.json")))
  .digest("hex");

let installed = "";
try {
  installed = readFileSync(stamp, "utf8");
} catch {
  // Not installed yet.
}
if (installed !== lock) {
  // No package's own script is run: none of ours needs one.
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: "inherit",
  });
  if (npm.status !== 0) {
    console.error(`npm ci failed in ${folder}: the npm registry must be reached once for what package-lock.json names.`);
    console.error("To build without the browser code: cmake -DREFRACT_WEB=OFF (the demo then has no pages).");
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}
