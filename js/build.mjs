import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licences } from "./licences.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here("package.json"), "utf8"));

/** Options that the shipped files and the development page share. */
export const options = {
  absWorkingDir: here("."),
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  loader: { ".css": "text" },
  define: { NBLLM_VERSION: JSON.stringify(version) },
  logLevel: "warning",
};

/** Bundles the three modules into `outdir`; the board carries the licences of what is inside it. */
export async function bundle(outdir) {
  const shared = { ...options, outdir, minify: true };
  const board = { ...shared, entryPoints: { board: "src/index.ts" }, metafile: true };
  const { metafile } = await build({ ...board, write: false });
  await build({ ...board, footer: { js: licences(metafile, here(".")) } });
  await build({ ...shared, entryPoints: { hub: "src/hub.ts", loader: "src/loader.ts" } });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle(here("../nbllm/notebook/static"));
}
