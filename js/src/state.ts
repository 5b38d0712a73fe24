/** The page's fold of kernel messages: pure, without DOM, clock or socket. */

import type {
  BoardState,
  KernelMessage,
  Lane,
  LanePatch,
  Phase,
  TextDelta,
  ToolCall,
  ToolPatch,
} from "./protocol";
import { hasEnded } from "./protocol";

/** Whether the kernel is heard: a silence may pass by itself. */
export type Link = "live" | "silent" | "gone";

/** A board as the kernel told it, and what only the page knows about it. */
export interface Page {
  readonly board: BoardState;
  /** A full state was asked for and has not come yet. */
  readonly resyncing: boolean;
  /** Lanes whose Stop was pressed here. */
  readonly stopping: ReadonlySet<number>;
  readonly link: Link;
}

/** What happens on the page itself. */
export type LocalAction =
  | { readonly op: "stopping"; readonly lanes: readonly number[] }
  | { readonly op: "disconnected" | "silence" };

export interface Reduction {
  readonly page: Page;
  /** Something was or may be missed: ask the kernel for a full state. */
  readonly resync: boolean;
}

interface Fold<T> {
  readonly value: T;
  readonly gap: boolean;
}

const NO_TOOL: ToolCall = { id: "", name: "", arguments: "" };
/** A lane whose provider began anew; notices stay. */
const EMPTY = { text: "", reasoning: "", tools: [] };

/** The page before any message. */
export function openPage(board: BoardState): Page {
  return { board, resyncing: false, stopping: new Set(), link: "live" };
}

/** Folds one message or local action into the page. */
export function reduce(page: Page, action: KernelMessage | LocalAction): Reduction {
  switch (action.op) {
    case "full":
      return quiet({ ...page, board: action.state, resyncing: false, link: "live" });
    case "patch":
      return hearPatch(page, action.lanes);
    case "beat":
      return hearBeat(page);
    case "stopping":
      return quiet({ ...page, stopping: new Set([...page.stopping, ...action.lanes]) });
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

function quiet(page: Page): Reduction {
  return { page, resync: false };
}

/** A Stop that was pressed here may be lost too, and can be pressed again. */
function lose(page: Page, link: Link): Page {
  return { ...page, link, stopping: new Set() };
}

/** The first word after a silence: what was said meanwhile may be lost. */
function hearPatch(page: Page, patches: readonly LanePatch[]): Reduction {
  const returns = page.link !== "live";
  const { page: next, resync } = applyPatch(page, patches);
  return { page: { ...next, resyncing: next.resyncing || returns }, resync: resync || returns };
}

/** A beat follows seconds without a word: a full state that has not come by then is lost. */
function hearBeat(page: Page): Reduction {
  const asks = page.resyncing || page.link !== "live";
  return { page: { ...page, link: "live", resyncing: asks }, resync: asks };
}

function applyPatch(page: Page, patches: readonly LanePatch[]): Reduction {
  const lanes = [...page.board.lanes];
  let gap = false;
  for (const patch of patches) {
    const lane = lanes[patch.lane];
    if (lane === undefined) {
      gap = true;
      continue;
    }
    const fold = patchLane(lane, patch);
    lanes[patch.lane] = fold.value;
    gap ||= fold.gap;
  }
  const board = { ...page.board, lanes };
  const next: Page = { ...page, board, link: "live", resyncing: page.resyncing || gap };
  return { page: next, resync: gap && !page.resyncing };
}

function patchLane(lane: Lane, patch: LanePatch): Fold<Lane> {
  const { starts = 0 } = lane;
  const { starts: told = starts } = patch.set ?? {};
  if (told < starts) return { value: lane, gap: false };
  return growLane(told > starts ? { ...lane, ...EMPTY } : lane, patch);
}

function growLane(lane: Lane, patch: LanePatch): Fold<Lane> {
  const text = grow(lane.text, patch.text);
  const reasoning = grow(lane.reasoning, patch.reasoning);
  const notices = extend(lane.notices, patch.notices);
  const tools = patchTools(lane.tools, patch.tools);
  const value = {
    ...lane,
    ...patch.set,
    text: text.value,
    reasoning: reasoning.value,
    notices: notices.value,
    tools: tools.value,
  };
  return { value, gap: text.gap || reasoning.gap || notices.gap || tools.gap };
}

function grow(current: string, patch: TextDelta | undefined): Fold<string> {
  if (patch === undefined) return { value: current, gap: false };
  const [offset, delta] = patch;
  if (offset > current.length) return { value: current, gap: true };
  return { value: current + delta.slice(current.length - offset), gap: false };
}

function extend(current: readonly string[], patch: LanePatch["notices"]): Fold<readonly string[]> {
  if (patch === undefined) return { value: current, gap: false };
  const [offset, delta] = patch;
  if (offset > current.length) return { value: current, gap: true };
  return { value: [...current, ...delta.slice(current.length - offset)], gap: false };
}

function patchTools(
  current: readonly ToolCall[],
  patches: readonly ToolPatch[] | undefined,
): Fold<readonly ToolCall[]> {
  if (patches === undefined) return { value: current, gap: false };
  const value = [...current];
  let gap = false;
  for (const patch of patches) {
    const known = value[patch.index];
    if (known === undefined && !begins(patch, value.length)) {
      gap = true;
      continue;
    }
    const fold = patchTool(known ?? NO_TOOL, patch);
    value[patch.index] = fold.value;
    gap ||= fold.gap;
  }
  return { value, gap };
}

function begins(patch: ToolPatch, next: number): boolean {
  return patch.index === next && patch.name !== undefined;
}

function patchTool(tool: ToolCall, patch: ToolPatch): Fold<ToolCall> {
  const fold = grow(tool.arguments, patch.arguments);
  const { id = tool.id, name = tool.name } = patch;
  return { value: { id, name, arguments: fold.value }, gap: fold.gap };
}
