/** What the page's own clock adds to what the kernel said; times are seconds. */

import type { Lane, Phase } from "./protocol";

/** A lane that began to answer and then sends nothing for so long is stalled. */
export const STALLED_AFTER = 10;

/** A lane's clocks; `null` is one that does not run. */
export interface Clock {
  /** Since the request was sent. */
  readonly elapsed: number | null;
  /** Since the last piece of the answer. */
  readonly quiet: number | null;
  /** Until the provider is asked again, and then 0. */
  readonly retryIn: number | null;
}

/** The clocks of a lane, `age` seconds after the kernel told them. */
export function clockAt({ meter, quiet = null, retry_in = null }: Lane, age: number): Clock {
  return {
    elapsed: meter.elapsed === null ? null : meter.elapsed + age,
    quiet: quiet === null ? null : quiet + age,
    retryIn: retry_in === null ? null : Math.max(0, retry_in - age),
  };
}

/** The phase to show: an answer that has come to a halt is stalled, one to come still waits. */
export function timedPhase(phase: Phase, { quiet }: Clock): Phase {
  const flows = phase === "streaming" || phase === "reasoning";
  return flows && quiet !== null && quiet >= STALLED_AFTER ? "stalled" : phase;
}
