/** Python: Prism's grammar, but with all strings in one pattern, because three take cubic time. */

import { type Grammar, languages } from "./prism";

const kept = Object.entries(languages.python ?? {}).filter(
  ([name]) => name !== "string-interpolation" && name !== "triple-quoted-string",
);

const interpolation: Grammar = {};

export const python: Grammar = {
  ...Object.fromEntries(kept),
  string: {
    pattern:
      /(?:\b[rbuf]{1,2})?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/i,
    greedy: true,
    inside: {
      formatted: {
        pattern: /^r?f[\s\S]+/i,
        inside: {
          brace: /\{\{|\}\}/,
          interpolation: { pattern: /\{[^{}]+\}/, inside: interpolation },
        },
      },
    },
  },
};

Object.assign(interpolation, python);
