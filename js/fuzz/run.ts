/** Streams documents into the engine and compares what stands there with the oracle's. */

import { MarkdownDocument } from "../src/markdown/document";
import { canonical } from "./canonical";
import { dice, pieces, randomDocument } from "./documents";
import { EXAMPLES } from "./examples";
import { oracle } from "./oracle";

export interface Mismatch {
  readonly seed: number;
  readonly text: string;
  readonly shown: string;
  readonly wanted: string;
}

export interface Outcome {
  readonly documents: number;
  readonly prefixes: number;
  readonly mismatches: readonly Mismatch[];
}

/** Tries the examples, and then the documents of the seeds `from` … `from + count - 1`; ends after `most` mismatches. */
export function run(from: number, count: number, most: number): Outcome {
  const mismatches: Mismatch[] = EXAMPLES.flatMap(tryExample);
  let prefixes = 0;
  let seed = from;
  for (; seed < from + count && mismatches.length < most; seed += 1) {
    const trial = tryDocument(seed);
    prefixes += trial.prefixes;
    if (trial.mismatch) mismatches.push(trial.mismatch);
  }
  return { documents: seed - from, prefixes, mismatches };
}

function tryExample([text, page]: readonly [string, string]): Mismatch[] {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root);
  for (const character of text) view.append(character);
  view.finish();
  const shown = canonical(root);
  return shown === page ? [] : [{ seed: 0, text, shown, wanted: page }];
}

interface Trial {
  readonly prefixes: number;
  readonly mismatch: Mismatch | null;
}

/** Every other document guesses at its open end, and is compared at the end only. */
function tryDocument(seed: number): Trial {
  const roll = dice(seed);
  const text = randomDocument(roll);
  const longest = [1, 4, 7, 30, 300][Math.floor(roll() * 5)] ?? 4;
  const guess = roll() < 0.25;
  return compare(seed, text, pieces(text, roll, longest), guess);
}

function compare(seed: number, text: string, cut: readonly string[], guess: boolean): Trial {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root, { guess });
  let shown = "";
  let prefixes = 0;
  for (const piece of cut) {
    shown += piece;
    view.append(piece);
    if (guess || view.holds) continue;
    prefixes += 1;
    const mismatch = difference(seed, shown, root);
    if (mismatch) return { prefixes, mismatch };
  }
  view.finish();
  return { prefixes: prefixes + 1, mismatch: difference(seed, text, root) };
}

function difference(seed: number, text: string, root: HTMLElement): Mismatch | null {
  const shown = canonical(root);
  const wanted = canonical(oracle(text));
  return shown === wanted ? null : { seed, text, shown, wanted };
}

Object.assign(globalThis, { fuzz: run });
