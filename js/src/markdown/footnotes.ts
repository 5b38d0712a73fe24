/** Footnotes that need no definition: a reference looks the same before and after its text comes. */

import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

const INDENTED_CODE = 4;
const REFERENCE = /\[\^([\w-]{1,36})\]/y;
const DEFINITION = /^\[\^([\w-]{1,36})\]:/;
const LONGEST_DEFINITION_MARK = 41;
// What begins a block of its own ends a footnote's text.
const NEXT_BLOCK = /^(?:```|~~~|\$\$|\\\[|[>#|]|[-*+] |\d+[.)] )/;

/** Adds tokens `footnote_reference` and `footnote_open` … `footnote_close`, with `meta.label`. */
export function footnotes(parser: MarkdownIt): void {
  parser.inline.ruler.before("link", "footnote_reference", reference);
  parser.block.ruler.before("reference", "footnote", definition, {
    alt: ["paragraph", "reference"],
  });
}

function reference(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== 0x5b) return false;
  REFERENCE.lastIndex = state.pos;
  const label = REFERENCE.exec(state.src)?.[1];
  const end = state.pos + (label?.length ?? 0) + 3;
  if (label === undefined || end > state.posMax) return false;
  if (!silent) state.push("footnote_reference", "sup", 0).meta = { label };
  state.pos = end;
  return true;
}

function definition(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  if ((state.sCount[start] ?? 0) - state.blkIndent >= INDENTED_CODE) return false;
  const label = labelAt(state, start);
  if (label === undefined) return false;
  if (silent) return true;
  let next = start + 1;
  while (next < end && goesOn(state, next)) next += 1;
  push(state, label, start, next);
  state.line = next;
  return true;
}

function labelAt(state: StateBlock, line: number): string | undefined {
  const begin = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  const limit = Math.min(state.eMarks[line] ?? 0, begin + LONGEST_DEFINITION_MARK);
  return DEFINITION.exec(state.src.slice(begin, limit))?.[1];
}

function goesOn(state: StateBlock, line: number): boolean {
  if (state.isEmpty(line) || (state.sCount[line] ?? 0) < state.blkIndent) return false;
  if (labelAt(state, line) !== undefined) return false;
  if ((state.sCount[line] ?? 0) - state.blkIndent >= INDENTED_CODE) return true;
  const begin = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  return !NEXT_BLOCK.test(state.src.slice(begin, state.eMarks[line]));
}

function push(state: StateBlock, label: string, start: number, next: number): void {
  const open = state.push("footnote_open", "div", 1);
  open.block = true;
  open.map = [start, next];
  open.meta = { label };
  const inline = state.push("inline", "", 0);
  const source = state.getLines(start, next, state.blkIndent, false).trim();
  inline.content = source.slice(label.length + "[^]:".length).trim();
  inline.map = [start, next];
  inline.children = [];
  state.push("footnote_close", "div", -1).block = true;
}
