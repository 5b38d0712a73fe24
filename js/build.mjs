import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { formulas } from "./formulas.mjs";
import { licences } from "./licences.mjs";
import { styles } from "./styles.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here("package.json"), "utf8"));

/** Options that the shipped files and the development page share. */
export const options = {
  absWorkingDir: here("."),
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  plugins: [formulas, styles],
  define: { NBLLM_VERSION: JSON.stringify(version) },
  logLevel: "warning",
};

/** Builds one module that carries the licences of what is inside it. */
async function withLicences(options) {
  const { metafile } = await build({ ...options, metafile: true, write: false });
  await build({ ...options, footer: { js: licences(metafile, here(".")) } });
}

const ENTRIES = {
  board: "src/index.ts",
  code: "src/highlight/code.ts",
  maths: "src/typeset/maths.ts",
};

/** Bundles the modules into `outdir`. */
export async function bundle(outdir) {
  const shared = { ...options, outdir, minify: true };
  for (const [name, entry] of Object.entries(ENTRIES)) {
    await withLicences({ ...shared, entryPoints: { [name]: entry } });
  }
  await build({ ...shared, entryPoints: { hub: "src/hub.ts", loader: "src/loader.ts" } });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle(here("../nbllm/notebook/static"));
}
