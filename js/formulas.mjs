import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "esbuild";

const FACE = /@font-face\s*\{[^}]*\}/g;
const WOFF2 = /src:[^;}]*url\((fonts\/[^)]+\.woff2)\)[^;}]*/;
// Counters of the whole page are not ours to reset.
const PAGE = /(?:^|(?<=\}))\s*body\s*\{[^}]*\}/g;

// The page may have another version of KaTeX, with fonts of its own.
const ours = (css) => css.replaceAll("KaTeX_", "nbllm-KaTeX_");

function fontsOf(css, folder) {
  const faces = css.match(FACE).map((face) =>
    face.replace(WOFF2, (_, path) => {
      const data = readFileSync(join(folder, path)).toString("base64");
      return `src: url(data:font/woff2;base64,${data}) format("woff2")`;
    }),
  );
  return ours(faces.join("\n"));
}

async function rulesOf(css) {
  const rules = css.replace(FACE, "").replace(PAGE, "");
  const nested = `.nbllm-maths {\n${ours(rules)}\n}`;
  const options = { loader: "css", target: "chrome100", minify: true };
  return (await transform(nested, options)).code;
}

/** An esbuild plugin: KaTeX's style as two texts, its fonts inside, its rules for our formulas only. */
export const formulas = {
  name: "formulas",
  setup(build) {
    build.onLoad({ filter: /katex\.css$/ }, async ({ path, suffix }) => {
      const css = readFileSync(path, "utf8");
      const fonts = suffix.includes("fonts");
      const contents = fonts ? fontsOf(css, dirname(path)) : await rulesOf(css);
      return { contents, loader: "text" };
    });
  },
};
