/** The few words that a screen reader hears about a board. */

import { hasEnded, type Lane, type Phase } from "./protocol";
import { scrub } from "./scrub";

const ENDINGS: Readonly<Partial<Record<Phase, string>>> = {
  finished: "finished",
  cancelled: "stopped",
  error: "failed",
  disconnected: "lost its connection",
};

/** One sentence per lane that began or ended between two looks; empty when none did. */
export function announcement(
  lanes: readonly Lane[],
  before: readonly Phase[],
  after: readonly Phase[],
): string {
  const sentences = lanes.map(({ name }, index) => {
    const verb = change(before[index], after[index]);
    return verb && `${scrub(name)} ${verb}.`;
  });
  return sentences.filter(Boolean).join(" ");
}

function change(before: Phase | undefined, after: Phase | undefined): string | undefined {
  if (after === undefined || before === after) return undefined;
  if (hasEnded(after)) return before && ENDINGS[after];
  return before === undefined || hasEnded(before) ? "started" : undefined;
}
