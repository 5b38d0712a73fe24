/** What a reader may ask for now, and what was chosen: for one lane, and for the board. */

import { type Choices, hasEnded, type Phase } from "./protocol";
import { choicesOf, type Page } from "./state";

/** How a lane stands among the others. */
export interface Standing {
  readonly several: boolean;
  readonly pinned: boolean;
  readonly voted: boolean;
  /** Its Retry was pressed, and the kernel has not answered. */
  readonly asked: boolean;
  readonly canPin: boolean;
  readonly canVote: boolean;
  readonly canRetry: boolean;
}

/** What can be asked for the board as a whole. */
export interface Offers {
  readonly choices: Choices;
  /** The kernel listens, and the board has not given way. */
  readonly open: boolean;
}

export function offers(page: Page): Offers {
  const choices = choicesOf(page);
  return { choices, open: page.link === "live" && !choices.settled };
}

export function standing(page: Page, phases: readonly Phase[], index: number): Standing {
  const { choices, open } = offers(page);
  const several = phases.length > 1;
  const asked = page.retrying.has(index);
  const isOver = phases.every(hasEnded);
  const phase = phases[index] ?? "disconnected";
  const again = hasEnded(phase) && phase !== "disconnected" && (choices.interactive || !isOver);
  return {
    several,
    asked,
    pinned: choices.winner === index,
    voted: choices.vote === index,
    canPin: open && several,
    canVote: open && several && choices.blind && choices.vote === null,
    canRetry: open && again && !asked,
  };
}
