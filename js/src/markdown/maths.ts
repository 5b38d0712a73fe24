/** Formulas stay source text: Markdown must not eat their backslashes and underscores. */

import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

const DOLLAR = 0x24;
const BACKSLASH = 0x5c;
const INDENTED_CODE = 4;
const INTERRUPTS = { alt: ["paragraph", "reference", "blockquote", "list"] };

// A formula that begins its line and goes on below: `$$`, `\[`, perhaps followed by a command.
const OPENER = /^(\$\$|\\\[)\s*(?:\\.*)?$/;

const CLOSERS: Readonly<Record<string, string>> = { $$: "$$", "\\[": "\\]", "\\(": "\\)" };

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
  if (!silent) pushBlock(state, start, lineAfter(state, start + 1, end, closer));
  return true;
}

/** The first line that is no longer part of the formula; an unclosed one runs to the end. */
function lineAfter(state: StateBlock, start: number, end: number, closer: string): number {
  for (let line = start; line < end; line += 1) {
    if (!state.isEmpty(line) && (state.sCount[line] ?? 0) < state.blkIndent) return line;
    if (lineAt(state, line).trimEnd().endsWith(closer)) return line + 1;
  }
  return end;
}

function pushBlock(state: StateBlock, start: number, next: number): void {
  const token = state.push("math_block", "", 0);
  token.block = true;
  token.content = state.getLines(start, next, state.blkIndent, false);
  token.map = [start, next];
  state.line = next;
}

function mathInline(state: StateInline, silent: boolean): boolean {
  const end = endOfFormula(state.src, state.pos, state.posMax);
  if (end < 0) return false;
  if (!silent) state.push("math_inline", "", 0).content = state.src.slice(state.pos, end);
  state.pos = end;
  return true;
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
