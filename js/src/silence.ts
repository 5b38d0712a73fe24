/** A page hears of a lost connection from nobody: while lanes run, the kernel's silence tells it. */

import type { Store } from "./store";

/** Looks without a word from the kernel, which speaks at least every five seconds. */
export const SILENT_AFTER = 15;

const LOOK = 1_000;

/** Tells the store of a long silence. Looks are counted, so that a laptop's sleep is none. */
export function watchForSilence(store: Store, signal: AbortSignal): void {
  let heard = store.heard;
  let looks = 0;
  const look = (): void => {
    const waits = store.heard === heard && store.running().length > 0;
    heard = store.heard;
    looks = waits ? looks + 1 : 0;
    if (looks >= SILENT_AFTER) store.receive({ op: "silence" });
  };
  const timer = setInterval(look, LOOK);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}
