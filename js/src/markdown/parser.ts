/** Markdown source to tokens, in two steps: blocks first, inline content only where it is wanted. */

import MarkdownIt, { type MarkdownIt as Parser, type Token } from "markdown-it";
import { isAddress } from "../links";
import { maths } from "./maths";

export type { Token };

const DEEPEST = 32;

/** A top-level block: its tokens, and the link definitions it was parsed among. */
export interface Block {
  readonly tokens: readonly Token[];
  readonly definitions: Definitions;
}

type Definitions = Readonly<Record<string, { readonly href: string; readonly title: string }>>;

function makeParser(coreRules: string[]): Parser {
  const parser = new MarkdownIt({ html: false, linkify: true, maxNesting: DEEPEST });
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  parser.validateLink = isAddress;
  parser.use(maths);
  parser.core.ruler.enableOnly(coreRules);
  return parser;
}

const blockParser = makeParser(["normalize", "block"]);
const inlineParser = makeParser(["inline", "linkify", "text_join"]);

/** The top-level blocks of a document, their inline content still unparsed. */
export function parseBlocks(source: string): Block[] {
  const definitions = {};
  const blocks: Block[] = [];
  let open: Token[] = [];
  for (const token of blockParser.parse(source, { references: definitions })) {
    if (token.type === "reference_definition") continue;
    open.push(token);
    if (token.level > 0 || token.nesting > 0) continue;
    blocks.push({ tokens: open, definitions });
    open = [];
  }
  return blocks;
}

/** Fills the inline content of a block. */
export function parseInline(block: Block): void {
  const references = block.definitions as Record<string, { href: string; title: string }>;
  const state = new inlineParser.core.State("", inlineParser, { references });
  state.tokens = [...block.tokens];
  inlineParser.core.process(state);
}

/** Whether two blocks give the same nodes. */
export function sameBlock(one: Block, other: Block): boolean {
  if (one.tokens.length !== other.tokens.length) return false;
  if (!one.tokens.every((token, index) => sameToken(token, other.tokens[index]))) return false;
  return !mayRefer(one) || sameDefinitions(one.definitions, other.definitions);
}

function sameToken(one: Token, other: Token | undefined): boolean {
  return (
    one.type === other?.type &&
    one.tag === other.tag &&
    one.hidden === other.hidden &&
    one.info === other.info &&
    one.content === other.content &&
    String(one.attrs) === String(other.attrs)
  );
}

function mayRefer(block: Block): boolean {
  return block.tokens.some((token) => token.type === "inline" && token.content.includes("["));
}

function sameDefinitions(one: Definitions, other: Definitions): boolean {
  const labels = Object.keys(one);
  if (labels.length !== Object.keys(other).length) return false;
  return labels.every((label) => one[label]?.href === other[label]?.href);
}
