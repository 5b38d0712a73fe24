/** A net under the limits: patterns that have run too long, all together, give up. */

import { type Grammar, type Token, tokenize } from "./prism";

const guarded = new WeakSet<object>();
let deadline = Number.POSITIVE_INFINITY;

function guardedExec(this: RegExp, text: string): RegExpExecArray | null {
  if (performance.now() > deadline) throw new Error("This text takes too long to highlight.");
  return RegExp.prototype.exec.call(this, text);
}

function guardPattern(pattern: RegExp, greedy: boolean): RegExp {
  // Prism itself makes the patterns of greedy tokens global, by copies that would know no guard.
  const copy = new RegExp(pattern, greedy ? `${pattern.flags.replace("g", "")}g` : pattern.flags);
  return Object.assign(copy, { exec: guardedExec });
}

/** Guards every pattern that can be reached from a grammar, or from a part of one. */
function guard(place: Record<string, unknown>): void {
  if (guarded.has(place)) return;
  guarded.add(place);
  for (const [name, value] of Object.entries(place)) {
    if (value instanceof RegExp) place[name] = guardPattern(value, place.greedy === true);
    else if (typeof value === "object" && value !== null) guard(value as Record<string, unknown>);
  }
}

/** Cuts a text into tokens; throws where that takes longer than `patience`, in milliseconds. */
export function tokensOf(text: string, grammar: Grammar, patience: number): (string | Token)[] {
  guard(grammar as Record<string, unknown>);
  deadline = performance.now() + patience;
  return tokenize(text, grammar);
}
