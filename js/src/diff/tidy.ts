/** Fewer and larger runs: a blank between two changes is no common ground. */

import type { Run } from "./compare";

const isSlight = ({ kind, pieces }: Run): boolean =>
  kind === "same" && pieces.length <= 3 && !/[\p{L}\p{N}\n]/u.test(pieces.join(""));

/** The same difference, with changes that stand close together told as one. */
export function tidy(runs: readonly Run[]): readonly Run[] {
  const tidied: Run[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const close = (): void => {
    if (removed.length > 0) tidied.push({ kind: "removed", pieces: removed });
    if (added.length > 0) tidied.push({ kind: "added", pieces: added });
    [removed, added] = [[], []];
  };
  for (const [index, run] of runs.entries()) {
    const between = removed.length + added.length > 0 && index < runs.length - 1;
    const slight = between && isSlight(run);
    if (run.kind === "same" && !slight) {
      close();
      tidied.push(run);
      continue;
    }
    if (run.kind !== "added") removed.push(...run.pieces);
    if (run.kind !== "removed") added.push(...run.pieces);
  }
  close();
  return tidied;
}
