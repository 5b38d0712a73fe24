import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { formulas } from "./formulas.mjs";
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

/** Builds one module that carries the licences of what is inside it. */
async function withLicences(options) {
  const { metafile } = await build({ ...options, metafile: true, write: false });
  await build({ ...options, footer: { js: licences(metafile, here(".")) } });
}

/** Bundles the four modules into `outdir`. */
export async function bundle(outdir) {
  const shared = { ...options, outdir, minify: true };
  await withLicences({ ...shared, entryPoints: { board: "src/index.ts" } });
  const maths = { ...shared, entryPoints: { maths: "src/typeset/maths.ts" } };
  await withLicences({ ...maths, plugins: [formulas] });
  await build({ ...shared, entryPoints: { hub: "src/hub.ts", loader: "src/loader.ts" } });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle(here("../nbllm/notebook/static"));
}
