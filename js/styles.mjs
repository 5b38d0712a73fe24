import { readFileSync } from "node:fs";
import { transform } from "esbuild";

/** An esbuild plugin: a style as a text without what only its readers need. */
export const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};
