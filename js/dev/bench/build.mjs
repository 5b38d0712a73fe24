/** Writes the measured page's script to the folder that is named. */

import { build } from "esbuild";
import { options } from "../../build.mjs";

await build({
  ...options,
  entryPoints: { page: "dev/bench/page.ts" },
  outdir: process.argv[2],
  minify: true,
});
