/** Which of Prism's kinds of token are coloured, and as what; every other kind stays plain. */

import type { Token } from "./prism";

const KINDS: Readonly<Record<string, string>> = {
  comment: "comment prolog doctype cdata",
  string: "string char attr-value url triple-quoted-string template-string",
  keyword: "keyword atrule important directive",
  literal: "boolean constant null symbol lifetime-annotation",
  number: "number",
  function: "function function-variable function-definition",
  class: "class-name",
  builtin: "builtin",
  operator: "operator arrow",
  property: "property key",
  attribute: "attr-name",
  tag: "tag selector",
  variable: "variable",
  meta: "decorator annotation attribute macro entity",
  regex: "regex",
  interpolation: "interpolation",
  inserted: "inserted",
  deleted: "deleted",
  heading: "heading",
};

const COLOURS: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS).flatMap(([colour, kinds]) =>
    kinds.split(" ").map((kind) => [kind, colour]),
  ),
);

/** The colours that there are. */
export const PALETTE: readonly string[] = Object.keys(KINDS);

/** A token's colour, by its own kind or the first alias that has one. */
export function colourOf({ type, alias }: Token): string | undefined {
  const colour = COLOURS.get(type);
  if (colour !== undefined || !alias) return colour;
  for (const name of typeof alias === "string" ? [alias] : alias) {
    const known = COLOURS.get(name);
    if (known !== undefined) return known;
  }
  return undefined;
}
