/** The names that languages go by. */

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

/** A language's first name; `undefined` where it is not highlighted. */
export function nameOf(language: string): string | undefined {
  return NAMES.get(language.toLowerCase());
}
