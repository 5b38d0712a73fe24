/** How each language is cut into tokens, and how much of it. */

import { css, markup } from "./markup";
import { nameOf } from "./names";
import { type Grammar, languages } from "./prism";
import { python } from "./python";
import { bash, diff } from "./shell";

const OWN: Readonly<Record<string, Grammar>> = { bash, css, diff, markup, python };

// Some patterns take quadratic time on hostile text.
const LONGEST_LINE = 1_000;
const LONGEST = 20_000;
const LONGEST_OF: Readonly<Record<string, number>> = { rust: 8_000 };

/** The grammar of a language that is known, for a text that is not too long. */
export function grammarFor(language: string, text: string): Grammar | undefined {
  const name = nameOf(language);
  if (name === undefined || text.length > (LONGEST_OF[name] ?? LONGEST)) return undefined;
  if (text.split("\n").some((line) => line.length > LONGEST_LINE)) return undefined;
  return OWN[name] ?? languages[name];
}
