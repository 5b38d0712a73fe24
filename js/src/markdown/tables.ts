/** A cap on tables: a few characters of Markdown can ask for thousands of cells. */

import MarkdownIt, { type Token } from "markdown-it";

export const MOST_CELLS = 5_000;
const TOKENS_PER_CELL = 3;

/** The tokens without the rows beyond the cap, and a caption that says so. If the first block is a
 * table, it had `before` cells more. */
export function capTables(tokens: readonly Token[], before: number): readonly Token[] {
  if (tokens.length < TOKENS_PER_CELL * (MOST_CELLS - before)) return tokens;
  const kept: Token[] = [];
  let cells = 0;
  let cut = false;
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as Token;
    if (token.type === "table_open") [cells, cut] = [index === 0 ? before : 0, false];
    const end = token.type === "tr_open" ? rowEnd(tokens, index) : index;
    cells += Math.max(0, end - index - 1) / TOKENS_PER_CELL;
    if (end > index && cells > MOST_CELLS && kept.at(-1)?.type !== "thead_open") {
      cut = true;
      index = end;
      continue;
    }
    if (token.type === "table_close" && cut) kept.push(notice());
    kept.push(token);
  }
  return kept;
}

function rowEnd(tokens: readonly Token[], start: number): number {
  let end = start;
  while (tokens[end]?.type !== "tr_close") end += 1;
  return end;
}

function notice(): Token {
  const token = new MarkdownIt.Token("table_cut", "", 0);
  token.content = `The table is cut at ${MOST_CELLS.toLocaleString("en")} cells.`;
  return token;
}
