/** Code that comes only where a board needs it. */

import { FIRST_WAIT, keyOf, LONGEST_WAIT, type Part, partFor, type Slot } from "./slot";

const demanded = new Map<Part, Slot<unknown>>();

function askInTurn(slot: Slot<unknown>, wait: number): void {
  if (slot.module) return;
  const [ask] = slot.askers;
  if (ask && !slot.loading) {
    slot.askers.delete(ask);
    slot.askers.add(ask);
    ask();
  }
  setTimeout(() => askInTurn(slot, Math.min(2 * wait, LONGEST_WAIT)), wait);
}

/** The place where a part is, or will be; asks for it once. `undefined` on a page without hub. */
export function demand<Module>(
  part: Part,
  address: string = import.meta.url,
): Slot<Module> | undefined {
  const known = demanded.get(part);
  const key = known ? undefined : keyOf(address);
  if (key !== undefined) {
    const slot = partFor<unknown>(key, part);
    demanded.set(part, slot);
    askInTurn(slot, FIRST_WAIT);
  }
  return demanded.get(part) as Slot<Module> | undefined;
}
