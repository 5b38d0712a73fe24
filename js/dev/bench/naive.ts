/** What a page does that knows no better: all of the text through a parser, and its HTML put in. */

import katex from "katex";
import MarkdownIt, { type MarkdownIt as Parser } from "markdown-it";
import Prism from "prismjs";
import "prismjs/components/prism-bash";
import "prismjs/components/prism-json";
import "prismjs/components/prism-python";
import { maths } from "../../src/markdown/maths";

const DELIMITERS = /^(?:\$\$?|\\[([])\s*|\s*(?:\$\$?|\\[)\]])\s*$/g;

function highlighted(code: string, language: string): string {
  const grammar = Prism.languages[language];
  return grammar ? Prism.highlight(code, grammar, language) : "";
}

function formula(source: string, displayMode: boolean): string {
  return katex.renderToString(source.replace(DELIMITERS, ""), { displayMode, throwOnError: false });
}

/** A parser alone. */
export function plainParser(): Parser {
  return new MarkdownIt({ html: false, linkify: true });
}

/** A parser with what ours has: highlighting and formulas. */
export function richParser(): Parser {
  const parser = new MarkdownIt({ html: false, linkify: true, highlight: highlighted });
  parser.use(maths);
  const { rules } = parser.renderer;
  rules.math_inline = (tokens, index) => formula(tokens[index]?.content ?? "", false);
  rules.math_block = (tokens, index) => formula(tokens[index]?.content ?? "", true);
  return parser;
}
