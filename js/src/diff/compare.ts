/**
 * What two sequences have in common: Myers' divide and conquer, with an end to its patience.
 *
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), section
 * 4b: linear space. Where the budget of steps is used up, the rest counts as replaced.
 */

import { Search } from "./search";

export interface Run {
  readonly kind: "same" | "removed" | "added";
  readonly pieces: readonly string[];
}

/** A part of the sequences: from `a0` to `a1` of one, from `b0` to `b1` of the other. */
interface Span {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

const BUDGET = 2_000_000;

/** The runs that make `b` of `a`, in order. */
export function compare(
  a: readonly string[],
  b: readonly string[],
  budget: number = BUDGET,
): readonly Run[] {
  const comparison = new Comparison(a, b, budget);
  comparison.walk({ a0: 0, a1: a.length, b0: 0, b1: b.length });
  return comparison.runs;
}

/** The pieces as numbers, which are quicker to compare. */
function numbered(pieces: readonly string[], numbers: Map<string, number>): Int32Array {
  return Int32Array.from(pieces, (piece) => {
    const number = numbers.get(piece) ?? numbers.size;
    numbers.set(piece, number);
    return number;
  });
}

class Comparison {
  readonly runs: Run[] = [];
  private readonly a: Int32Array;
  private readonly b: Int32Array;

  constructor(
    private readonly before: readonly string[],
    private readonly after: readonly string[],
    private budget: number,
  ) {
    const numbers = new Map<string, number>();
    this.a = numbered(before, numbers);
    this.b = numbered(after, numbers);
  }

  walk({ a0, a1, b0, b1 }: Span): void {
    const ahead = this.commonStart({ a0, a1, b0, b1 });
    const rest = { a0: a0 + ahead, a1, b0: b0 + ahead, b1 };
    const behind = this.commonEnd(rest);
    this.add("same", this.before.slice(a0, a0 + ahead));
    this.differ({ ...rest, a1: a1 - behind, b1: b1 - behind });
    this.add("same", this.before.slice(a1 - behind, a1));
  }

  private differ(span: Span): void {
    const { a0, a1, b0, b1 } = span;
    const middle = a0 < a1 && b0 < b1 ? this.middle(span) : null;
    if (middle === null) {
      this.add("removed", this.before.slice(a0, a1));
      this.add("added", this.after.slice(b0, b1));
      return;
    }
    const [x, y] = middle;
    this.walk({ a0, a1: x, b0, b1: y });
    this.walk({ a0: x, a1, b0: y, b1 });
  }

  private add(kind: Run["kind"], pieces: readonly string[]): void {
    if (pieces.length === 0) return;
    const last = this.runs.at(-1);
    if (last?.kind === kind) this.runs.pop();
    const before = last?.kind === kind ? last.pieces : [];
    this.runs.push({ kind, pieces: before.length > 0 ? [...before, ...pieces] : pieces });
  }

  private commonStart({ a0, a1, b0, b1 }: Span): number {
    const limit = Math.min(a1 - a0, b1 - b0);
    let count = 0;
    while (count < limit && this.a[a0 + count] === this.b[b0 + count]) count += 1;
    return count;
  }

  private commonEnd({ a0, a1, b0, b1 }: Span): number {
    const limit = Math.min(a1 - a0, b1 - b0);
    let count = 0;
    while (count < limit && this.a[a1 - 1 - count] === this.b[b1 - 1 - count]) count += 1;
    return count;
  }

  /** A place on a shortest path, where the searches from both ends meet; `null` if too dear. */
  private middle({ a0, a1, b0, b1 }: Span): readonly [number, number] | null {
    const { a, b } = this;
    const size = [a1 - a0, b1 - b0] as const;
    const forward = new Search(size, (x, y) => a[a0 + x] === b[b0 + y]);
    const backward = new Search(size, (x, y) => a[a1 - 1 - x] === b[b1 - 1 - y]);
    for (let steps = 0; this.budget >= 0; steps += 1) {
      this.budget -= 2 * steps + 2;
      const ahead = forward.advance(steps, backward, steps - 1);
      if (ahead) return [a0 + ahead[0], b0 + ahead[1]];
      const back = backward.advance(steps, forward, steps);
      if (back) return [a1 - back[0], b1 - back[1]];
    }
    return null;
  }
}
