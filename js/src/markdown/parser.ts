/** Markdown source to tokens, in two steps: blocks first, inline content only where it is wanted. */

import MarkdownIt, { type MarkdownIt as Parser, type Token } from "markdown-it";
import { isAddress } from "../links";
import { footnotes } from "./footnotes";
import { maths } from "./maths";

export type { Token };

/** What a link definition leads to. */
export interface Target {
  readonly href: string;
  readonly title: string;
}

/** Normalised label → target; the parser reads and writes it by property. */
export type References = Record<string, Target>;

/** The tokens of one inline content, and the marks of emphasis in it that nothing has closed. */
export interface Inline {
  readonly tokens: readonly Token[];
  readonly unclosed: string;
}

export const DEEPEST = 32;
const ADDRESS = /:\/\/|mailto:/i;

/** The parser of every document, whole or in pieces. */
export function makeParser(): Parser {
  const parser = new MarkdownIt({ html: false, linkify: true, maxNesting: DEEPEST });
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  parser.validateLink = isAddress;
  return parser.use(maths).use(footnotes);
}

const parser = makeParser();
const linker = makeParser();
linker.core.ruler.enableOnly(["linkify"]);

/** The block tokens of normalised source, inline content unparsed; definitions go into `found`. */
export function parseBlocks(source: string, found: References): Token[] {
  const tokens: Token[] = [];
  parser.block.parse(source, parser, { references: found }, tokens);
  return tokens;
}

/** Parses one inline content; labels are looked up in `references`. */
export function parseInline(content: string, references: References): Inline {
  const tokens: Token[] = [];
  const state = new parser.inline.State(content, parser, { references }, tokens);
  parser.inline.tokenize(state);
  for (const rule of parser.inline.ruler2.getRules("")) rule(state);
  const unclosed = state.delimiters.filter(({ open, close, end }) => open && !close && end < 0);
  return {
    tokens: ADDRESS.test(content) ? link(content, tokens) : tokens,
    unclosed: String.fromCharCode(...unclosed.map(({ marker }) => marker)),
  };
}

/** The tokens with bare addresses made into links. */
function link(content: string, tokens: Token[]): readonly Token[] {
  const inline = new MarkdownIt.Token("inline", "", 0);
  inline.content = content;
  inline.children = tokens;
  const state = new linker.core.State("", linker, {});
  state.tokens = [inline];
  linker.core.process(state);
  return inline.children;
}
