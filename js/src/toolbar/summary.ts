/** How the lanes of a board are, in a few words. */

import type { Phase } from "../protocol";

export function summary(phases: readonly Phase[], running: number): string {
  const lost = phases.filter((phase) => phase === "disconnected").length;
  if (lost > 0) return `${lost} of ${phases.length} disconnected`;
  if (running > 0) return `${running} of ${phases.length} running`;
  return `${phases.length} answer${phases.length === 1 ? "" : "s"}`;
}
