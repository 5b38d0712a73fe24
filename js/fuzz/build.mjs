/** Bundles the fuzz page: `node fuzz/build.mjs OUT [MUTANT]`, where a mutant breaks one rule. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { options } from "../build.mjs";

const [out, name] = process.argv.slice(2);
const mutants = JSON.parse(readFileSync(new URL("mutants.json", import.meta.url), "utf8"));
const mutant = mutants.find((one) => one.name === name);
if (name !== undefined && mutant === undefined) throw new Error(`there is no mutant ${name}`);

const mutation = {
  name: "mutation",
  setup({ onLoad }) {
    if (mutant === undefined) return;
    onLoad({ filter: new RegExp(`/src/markdown/${mutant.file}$`) }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      if (source.split(mutant.old).length !== 2)
        throw new Error(`${mutant.name}: ${mutant.file} does not say ${mutant.old} once`);
      return { contents: source.replace(mutant.old, () => mutant.new), loader: "ts" };
    });
  },
};

await build({
  ...options,
  format: "iife",
  entryPoints: [fileURLToPath(new URL("run.ts", import.meta.url))],
  outfile: out,
  plugins: [mutation],
});
