/** The formulas' code, which comes only where a board has a formula. */

import { keyOf, partFor, type Slot } from "../slot";

/** What `maths.js` exports. */
export interface Maths {
  /** Fills `target`; false where the formula cannot be shown. */
  render(target: HTMLElement, source: string, display: boolean): boolean;
  /** Puts what formulas look like into the document, or shadow root, that holds `target`. */
  dress(target: HTMLElement): void;
}

// A large message: on a slow line, asking again too soon would send it twice.
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

let slot: Slot<Maths> | undefined;

function askInTurn(part: Slot<Maths>, wait: number): void {
  if (part.module) return;
  const [ask] = part.askers;
  if (ask && !part.loading) {
    part.askers.delete(ask);
    part.askers.add(ask);
    ask();
  }
  setTimeout(() => askInTurn(part, Math.min(2 * wait, LONGEST_WAIT)), wait);
}

/** The place where the code is, or will be; asks for it once. `undefined` on a page without hub. */
export function mathsPart(address: string = import.meta.url): Slot<Maths> | undefined {
  const key = keyOf(address);
  if (slot || key === undefined) return slot;
  slot = partFor<Maths>(key, "maths");
  askInTurn(slot, FIRST_WAIT);
  return slot;
}
