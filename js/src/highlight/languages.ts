/** The names that languages go by, and how much of each is highlighted. */

import { css, markup } from "./markup";
import { type Grammar, languages } from "./prism";
import { python } from "./python";
import { bash, diff } from "./shell";

const ALIASES: Readonly<Record<string, string>> = {
  python: "py py3 python3 ipython ipython3 pycon sage",
  javascript: "js jsx mjs cjs node",
  typescript: "ts tsx mts cts",
  json: "json5 jsonc jsonl ipynb",
  bash: "sh shell zsh console shell-session shellscript",
  sql: "mysql postgres postgresql sqlite plsql tsql duckdb",
  markup: "html xml svg xhtml vue",
  css: "scss less",
  c: "h",
  cpp: "c++ cc cxx hpp cuda",
  java: "",
  go: "golang",
  rust: "rs",
  yaml: "yml",
  r: "rscript",
  julia: "jl",
  diff: "patch",
};

const OWN: Readonly<Record<string, Grammar>> = { bash, css, diff, markup, python };

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(ALIASES).flatMap(([name, others]) =>
    `${name} ${others}`
      .trim()
      .split(" ")
      .map((other) => [other, name]),
  ),
);

/** The languages that are highlighted, by their first names. */
export const LANGUAGES: readonly string[] = Object.keys(ALIASES);

// Some patterns take quadratic time on hostile text.
const LONGEST_LINE = 1_000;
const LONGEST = 20_000;
const LONGEST_OF: Readonly<Record<string, number>> = { rust: 8_000 };

/** The grammar of a language that is known, for a text that is not too long. */
export function grammarFor(language: string, text: string): Grammar | undefined {
  const name = NAMES.get(language.toLowerCase());
  if (name === undefined || text.length > (LONGEST_OF[name] ?? LONGEST)) return undefined;
  if (text.split("\n").some((line) => line.length > LONGEST_LINE)) return undefined;
  return OWN[name] ?? languages[name];
}
