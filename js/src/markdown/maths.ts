/** Formulas: Markdown must not eat their backslashes and underscores. */

import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

const DOLLAR = 0x24;
const BACKSLASH = 0x5c;
const INDENTED_CODE = 4;
const INTERRUPTS = { alt: ["paragraph", "reference", "blockquote", "list"] };

// A formula that begins its line and goes on below: `$$`, `\[`, perhaps followed by a command.
const OPENER = /^(\$\$|\\\[)\s*(?:\\.*)?$/;

const CLOSERS: Readonly<Record<string, string>> = { $$: "$$", "\\[": "\\]", "\\(": "\\)" };

/** What a formula's token holds besides its source, as `meta`. */
export interface Formula {
  /** Without the delimiters. */
  readonly tex: string;
  readonly display: boolean;
  /** Whether the closing delimiter has come. */
  readonly closed: boolean;
}

/** Adds formulas to a parser, as tokens `math_block` and `math_inline` that hold their source. */
export function maths(parser: MarkdownIt): void {
  parser.block.ruler.before("fence", "math_block", mathBlock, INTERRUPTS);
  parser.inline.ruler.before("escape", "math_inline", mathInline);
}

function lineAt(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}

function mathBlock(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  if ((state.sCount[start] ?? 0) - state.blkIndent >= INDENTED_CODE) return false;
  const first = lineAt(state, start);
  const opener = OPENER.exec(first)?.[1];
  if (opener === undefined) return false;
  const closer = CLOSERS[opener] ?? opener;
  if (first.indexOf(closer, opener.length) >= 0) return false;
  if (!silent) pushBlock(state, start, end, closer);
  return true;
}

function pushBlock(state: StateBlock, start: number, end: number, closer: string): void {
  let next = start + 1;
  while (next < end && !leaves(state, next) && !closes(state, next, closer)) next += 1;
  const closed = next < end && !leaves(state, next);
  if (closed) next += 1;
  const token = state.push("math_block", "", 0);
  token.block = true;
  token.content = state.getLines(start, next, state.blkIndent, false);
  token.map = [start, next];
  const inside = token.content.trimEnd().slice(0, closed ? -closer.length : undefined);
  token.meta = { tex: inside.trimStart().slice(closer.length).trim(), display: true, closed };
  state.line = next;
}

/** Whether the container ends before this line, and the formula with it. */
function leaves(state: StateBlock, line: number): boolean {
  return !state.isEmpty(line) && (state.sCount[line] ?? 0) < state.blkIndent;
}

function closes(state: StateBlock, line: number, closer: string): boolean {
  return lineAt(state, line).trimEnd().endsWith(closer);
}

function mathInline(state: StateInline, silent: boolean): boolean {
  const end = endOfFormula(state.src, state.pos, state.posMax);
  if (end < 0) return false;
  if (!silent) pushInline(state, end);
  state.pos = end;
  return true;
}

function pushInline(state: StateInline, end: number): void {
  const source = state.src.slice(state.pos, end);
  const opener = source.slice(0, 2);
  const length = opener in CLOSERS ? 2 : 1;
  const token = state.push("math_inline", "", 0);
  token.content = source;
  const tex = source.slice(length, -length).trim();
  token.meta = { tex, display: opener === "$$" || opener === "\\[", closed: true };
}

function endOfFormula(source: string, start: number, limit: number): number {
  const code = source.charCodeAt(start);
  if (code !== DOLLAR && code !== BACKSLASH) return -1;
  const opener = source.slice(start, start + 2);
  const closer = CLOSERS[opener];
  if (closer === undefined) return code === DOLLAR ? endOfDollars(source, start, limit) : -1;
  const end = source.indexOf(closer, start + 2);
  return end > start + 2 && end + 2 <= limit ? end + 2 : -1;
}

/** Pandoc's rule: no blank inside the dollars, no digit after the closing one. */
function endOfDollars(source: string, start: number, limit: number): number {
  if (/\s/.test(source.charAt(start + 1))) return -1;
  let end = source.indexOf("$", start + 1);
  while (end >= 0 && source[end - 1] === "\\") end = source.indexOf("$", end + 1);
  if (end < 0 || end >= limit) return -1;
  return /\s/.test(source.charAt(end - 1)) || /\d/.test(source.charAt(end + 1)) ? -1 : end + 1;
}
