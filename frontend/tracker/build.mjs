// Builds t.js into the file the collector serves, and fails when it is over its budget.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const BUDGET = 4096; // bytes, gzipped
const here = fileURLToPath(new URL(".", import.meta.url));
const outDir = fileURLToPath(new URL("../../touchline/tracking/static/tracker/", import.meta.url));

await build({
  configFile: false,
  root: here,
  logLevel: "warn",
  build: {
    outDir,
    emptyOutDir: false,
    target: "es2020",
    lib: { entry: "t.js", formats: ["iife"], name: "_", fileName: () => "t.js" },
  },
});

const size = gzipSync(await readFile(`${outDir}t.js`), { level: 9 }).length;
console.log(`t.js: ${size} of ${BUDGET} bytes gzipped`);
if (size > BUDGET) process.exitCode = 1;
