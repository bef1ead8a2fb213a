// Builds the staff pages' script and style into touchline/ui/static/dist, with a manifest that ui/assets.py reads.
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

const here = import.meta.dirname;

/** Every file in src/pages/ is an entry of its own, loaded only by the page that names it. */
function findPageEntries() {
  const folder = resolve(here, "src/pages");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => [name.replace(/\.js$/, ""), resolve(folder, name)]);
}

export default defineConfig({
  base: "./",
  plugins: [tailwindcss()],
  build: {
    outDir: resolve(here, "../touchline/ui/static/dist"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: true,
    rolldownOptions: { input: Object.fromEntries(findPageEntries()) },
  },
});
