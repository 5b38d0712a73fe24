/** Which part of an open text can no longer change. */

import { parseBlocks, type References, type Token } from "./parser";

/** Some lines, parsed; the definitions in them are kept apart. */
export interface Parsed {
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly found: References;
}

/** The part that is certain: how long it is, and its tokens. */
export interface Commit {
  readonly length: number;
  readonly tokens: readonly Token[];
}

/** Parses the block structure of a source. */
export function parsed(source: string): Parsed {
  const found: References = Object.create(null);
  return { source, tokens: parseBlocks(source, found), found };
}

/** The lines of a source that have come to their end. */
export function completeLines(source: string): string {
  return source.slice(0, source.lastIndexOf("\n") + 1);
}

/**
 * Finds what more text cannot change in complete lines: every top-level block but the last, and
 * but what holds a definition behind which no blank line has come, for all that follows it may
 * prove its title.
 */
export function findCommit({ source, tokens }: Parsed): Commit | null {
  const tops = [...tokens.entries()].filter(
    ([, { level, nesting }]) => level === 0 && nesting >= 0,
  );
  const untitled = firstUntitled(source, tokens);
  let last = tops.length - 1;
  while (last > 0 && lineOf(tops[last]?.[1]) > untitled) last -= 1;
  const open = tops[last];
  if (last <= 0 || !open) return null;
  return { length: lineStart(source, lineOf(open[1])), tokens: tokens.slice(0, open[0]) };
}

/** The line of the first definition that may still get a title. */
function firstUntitled(source: string, tokens: readonly Token[]): number {
  const definitions = tokens.filter(({ type }) => type === "reference_definition");
  if (definitions.length === 0) return Number.POSITIVE_INFINITY;
  const lines = source.split("\n").slice(0, -1);
  const lastBlank = lines.findLastIndex((line) => line.trim() === "");
  const untitled = definitions.find(({ map }) => (map?.[1] ?? 0) > lastBlank);
  return untitled ? lineOf(untitled) : Number.POSITIVE_INFINITY;
}

function lineOf(token: Token | undefined): number {
  return token?.map?.[0] ?? 0;
}

/** The offset at which a line begins. */
export function lineStart(source: string, line: number): number {
  let offset = 0;
  for (let index = 0; index < line; index += 1) offset = source.indexOf("\n", offset) + 1;
  return offset;
}

/** The definitions among some of the tokens that were parsed with them. */
export function definitionsOf(tokens: readonly Token[], { found }: Parsed): References {
  const definitions: References = Object.create(null);
  for (const { type, meta } of tokens) {
    const label = type === "reference_definition" ? String(meta?.label) : "";
    const target = found[label];
    if (target) definitions[label] = target;
  }
  return definitions;
}
