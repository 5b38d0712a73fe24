/** Which part of an open text can no longer change. */

import { parseBlocks, type References, type Token } from "./parser";

/** The part that is certain: how long it is, its tokens, and the definitions in it. */
export interface Commit {
  readonly length: number;
  readonly tokens: readonly Token[];
  readonly definitions: References;
}

/**
 * Finds what more text cannot change in the complete lines of `source`: every top-level block but
 * the last, and but what ends in a definition directly before it, for which it may prove a title.
 */
export function findCommit(source: string): Commit | null {
  const complete = source.slice(0, source.lastIndexOf("\n") + 1);
  const found: References = Object.create(null);
  const tokens = parseBlocks(complete, found);
  const open = firstOpen(tokens);
  if (open === undefined) return null;
  const certain = tokens.slice(0, open.index);
  return {
    length: offsetOf(complete, open.line),
    tokens: certain,
    definitions: definitionsOf(certain, found),
  };
}

/** The token that begins the last block, or what ends in a definition directly before it. */
function firstOpen(tokens: readonly Token[]): { index: number; line: number } | undefined {
  const tops = [...tokens.entries()].filter(
    ([, { level, nesting }]) => level === 0 && nesting >= 0,
  );
  const definitions = tokens.filter(({ type }) => type === "reference_definition");
  const ends = new Set(definitions.map(({ map }) => map?.[1]));
  let last = tops.length - 1;
  while (last > 0 && ends.has(tops[last]?.[1].map?.[0])) last -= 1;
  const open = tops[last];
  return last > 0 && open ? { index: open[0], line: open[1].map?.[0] ?? 0 } : undefined;
}

function offsetOf(source: string, line: number): number {
  let offset = 0;
  for (let index = 0; index < line; index += 1) offset = source.indexOf("\n", offset) + 1;
  return offset;
}

function definitionsOf(tokens: readonly Token[], found: References): References {
  const definitions: References = Object.create(null);
  for (const { type, meta } of tokens) {
    const label = type === "reference_definition" ? String(meta?.label) : "";
    const target = found[label];
    if (target) definitions[label] = target;
  }
  return definitions;
}
