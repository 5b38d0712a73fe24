/** Link definitions, the certain and the possible, and who looked them up before they came. */

import type { References, Target } from "./parser";

/** Label → what it led to when a reader last looked it up; only those whose meaning may change. */
export type Lookups = Map<string, string>;

/** Looks labels up, and is told when one of them leads elsewhere. */
export interface Reader {
  readonly lookups: Lookups;
  /** Looks again. */
  render(): void;
}

export class Definitions {
  private readonly certain: References = Object.create(null);
  private possible: References = Object.create(null);
  private readonly readers = new Map<string, Set<Reader>>();
  private changed = false;

  /** Takes definitions that can no longer change; the first of a label counts. */
  commit(found: References): void {
    for (const [label, target] of Object.entries(found)) {
      this.certain[label] ??= target;
      this.changed = true;
    }
  }

  /** Takes the definitions of the text's open end, in the place of those taken before. */
  propose(found: References): void {
    if (isEmpty(found) && isEmpty(this.possible)) return;
    this.possible = found;
    this.changed = true;
  }

  /** The references for one reader, which is noted for every label whose meaning may change. */
  for(reader: Reader): References {
    this.forget(reader);
    const get = (_: References, label: string): Target | undefined => {
      const target = this.certain[label];
      if (target !== undefined) return target;
      reader.lookups.set(label, sign(this.possible[label]));
      this.readers.set(label, (this.readers.get(label) ?? new Set()).add(reader));
      return this.possible[label];
    };
    return new Proxy<References>({}, { get: get as NonNullable<ProxyHandler<References>["get"]> });
  }

  /** Takes a reader off the list: it is off the page, or will look again. */
  forget(reader: Reader): void {
    for (const label of reader.lookups.keys()) this.readers.get(label)?.delete(reader);
    reader.lookups.clear();
  }

  /** The readers that would find something else now. */
  misled(): Set<Reader> {
    const misled = new Set<Reader>();
    if (!this.changed) return misled;
    this.changed = false;
    for (const [label, readers] of this.readers) {
      const now = sign(this.certain[label] ?? this.possible[label]);
      for (const reader of readers) if (reader.lookups.get(label) !== now) misled.add(reader);
      if (readers.size === 0 || this.certain[label] !== undefined) this.readers.delete(label);
    }
    return misled;
  }
}

function isEmpty(references: References): boolean {
  return Object.keys(references).length === 0;
}

function sign(target: Target | undefined): string {
  return target === undefined ? "" : `${target.href}\n${target.title}`;
}
