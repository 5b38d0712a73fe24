/** The page's fold of kernel messages: pure, without DOM, clock or socket. */

import { patchLane } from "./fold";
import type { BoardState, Choices, KernelMessage, Lane, PatchMessage, Phase } from "./protocol";
import { hasEnded, NO_CHOICES } from "./protocol";

/** Whether the kernel is heard: a silence may pass by itself. */
export type Link = "live" | "silent" | "gone";

/** A board as the kernel told it, and what only the page knows about it. */
export interface Page {
  readonly board: BoardState;
  /** For each lane, how often its text became another one instead of a longer one. */
  readonly renewals: readonly number[];
  /** The number of the last message; `null` before the first that has one. */
  readonly sequence: number | null;
  /** A full state was asked for and has not come yet. */
  readonly resyncing: boolean;
  /** A message is missing: what comes next tells only what changed since, and waits for the full. */
  readonly behind: boolean;
  /** Lanes whose Stop was pressed here. */
  readonly stopping: ReadonlySet<number>;
  /** Lanes whose Retry was pressed here, until the kernel speaks of them. */
  readonly retrying: ReadonlySet<number>;
  readonly link: Link;
}

/** What happens on the page itself. */
export type LocalAction =
  | { readonly op: "stopping" | "retrying"; readonly lanes: readonly number[] }
  | { readonly op: "chosen"; readonly choices: Partial<Choices> }
  | { readonly op: "disconnected" | "silence" };

export interface Reduction {
  readonly page: Page;
  /** Something was or may be missed: ask the kernel for a full state. */
  readonly resync: boolean;
}

type Numbered = { readonly sequence?: number };

const NONE: ReadonlySet<number> = new Set();

/** The page before any message; one without lanes has asked for them. */
export function openPage(board: BoardState): Page {
  const waits = board.lanes.length === 0;
  return {
    board,
    renewals: board.lanes.map(() => 0),
    sequence: null,
    resyncing: waits,
    behind: waits,
    stopping: NONE,
    retrying: NONE,
    link: "live",
  };
}

/** Folds one message or local action into the page. */
export function reduce(page: Page, action: KernelMessage | LocalAction): Reduction {
  switch (action.op) {
    case "full":
      return quiet(isLate(page, action) ? page : hearFull(page, action.state, action.sequence));
    case "patch":
      return isLate(page, action) ? quiet(page) : hearPatch(page, action);
    case "beat":
      return hearBeat(page);
    case "stopping":
      return quiet({ ...page, stopping: new Set([...page.stopping, ...action.lanes]) });
    case "retrying":
      return quiet({ ...page, retrying: new Set([...page.retrying, ...action.lanes]) });
    case "chosen":
      return quiet(choose(page, { ...choicesOf(page), ...action.choices }));
    case "disconnected":
      return quiet({ ...lose(page, "gone"), resyncing: false });
    case "silence":
      return { page: { ...lose(page, "silent"), resyncing: true }, resync: true };
  }
}

/** The phase to show for a lane: the kernel's, unless the page knows better. */
export function phaseOf(page: Page, index: number): Phase {
  const phase = page.board.lanes[index]?.phase ?? "disconnected";
  if (hasEnded(phase)) return phase;
  if (page.link !== "live") return "disconnected";
  return page.stopping.has(index) ? "stopping" : phase;
}

/** What the reader chose so far. */
export function choicesOf(page: Page): Choices {
  return page.board.choices ?? NO_CHOICES;
}

function quiet(page: Page): Reduction {
  return { page, resync: false };
}

function choose(page: Page, choices: Choices): Page {
  return { ...page, board: { ...page.board, choices } };
}

/** What was pressed here may be lost too, and can be pressed again. */
function lose(page: Page, link: Link): Page {
  return { ...page, link, stopping: NONE, retrying: NONE };
}

/** A message may come twice, the second time late: what it tells is known. */
function isLate(page: Page, { sequence }: Numbered): boolean {
  return sequence !== undefined && page.sequence !== null && sequence <= page.sequence;
}

function hearFull(page: Page, board: BoardState, sequence = page.sequence): Page {
  const { lanes: before } = page.board;
  const renewals = board.lanes.map(({ text }, index) => {
    const count = page.renewals[index] ?? 0;
    return text.startsWith(before[index]?.text ?? "") ? count : count + 1;
  });
  const stopping = stillStopping(page, board.lanes);
  const heard = { resyncing: false, behind: false, retrying: NONE, link: "live" } as const;
  return { ...page, board, renewals, sequence, stopping, ...heard };
}

/** A lane that has ended may be asked again, and its Stop of before is over. */
function stillStopping({ board, stopping }: Page, lanes: readonly Lane[]): ReadonlySet<number> {
  const runs = (lane: Lane | undefined): boolean => lane !== undefined && !hasEnded(lane.phase);
  return new Set([...stopping].filter((index) => runs(board.lanes[index]) && runs(lanes[index])));
}

/** A first word after a silence, or a number left out: what was said meanwhile may be lost. */
function hearPatch(page: Page, message: PatchMessage): Reduction {
  const { sequence = page.sequence } = message;
  const skips = page.sequence !== null && Number(sequence) > page.sequence + 1;
  if (page.behind || skips) {
    const resync = !page.resyncing || page.link !== "live";
    return { page: { ...page, sequence, link: "live", behind: true, resyncing: true }, resync };
  }
  const { page: next, resync } = applyPatch({ ...page, sequence }, message);
  const returns = page.link !== "live";
  return { page: { ...next, resyncing: next.resyncing || returns }, resync: resync || returns };
}

/** A beat follows seconds without a word: a full state that has not come by then is lost. */
function hearBeat(page: Page): Reduction {
  const asks = page.resyncing || page.link !== "live";
  return { page: { ...page, link: "live", resyncing: asks }, resync: asks };
}

function applyPatch(page: Page, { lanes: patches, choices }: PatchMessage): Reduction {
  const lanes = [...page.board.lanes];
  const renewals = [...page.renewals];
  let gap = false;
  for (const patch of patches) {
    const lane = lanes[patch.lane];
    if (lane === undefined) {
      gap = true;
      continue;
    }
    const fold = patchLane(lane, patch);
    lanes[patch.lane] = fold.value;
    if (fold.renewed) renewals[patch.lane] = (renewals[patch.lane] ?? 0) + 1;
    gap ||= fold.gap;
  }
  const heard = new Set(patches.map(({ lane }) => lane));
  const board = { ...page.board, lanes, ...(choices && { choices }) };
  const next: Page = {
    ...page,
    board,
    renewals,
    retrying: without(page.retrying, heard),
    link: "live",
    resyncing: page.resyncing || gap,
  };
  return { page: next, resync: gap && !page.resyncing };
}

function without(lanes: ReadonlySet<number>, heard: ReadonlySet<number>): ReadonlySet<number> {
  return lanes.size === 0 ? lanes : new Set([...lanes].filter((lane) => !heard.has(lane)));
}
