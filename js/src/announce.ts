/** The few words that a screen reader hears about a board. */

import { hasEnded, type Lane, type Phase } from "./protocol";
import { scrub } from "./scrub";

const ENDINGS: Readonly<Partial<Record<Phase, string>>> = {
  finished: "finished",
  cancelled: "stopped",
  error: "failed",
  disconnected: "lost its connection",
};

const TROUBLES: Readonly<Partial<Record<Phase, string>>> = {
  stalled: "has stalled",
  retrying: "will be asked again",
};

/** One sentence per lane that began, ended or met trouble between two looks. */
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
  if (TROUBLES[after]) return TROUBLES[after];
  if (before === undefined) return "started";
  if (before === "disconnected") return "is connected again";
  if (before === "stalled" && after !== "stopping") return "goes on";
  return hasEnded(before) ? "started" : undefined;
}
