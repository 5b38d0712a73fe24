/** A lane and a patch make a lane: texts and lists grow by offset, told facts replace known ones. */

import type { Lane, LanePatch, ListDelta, Step, TextDelta, ToolCall, ToolPatch } from "./protocol";

export interface Fold<T> {
  readonly value: T;
  /** The patch begins beyond what is known: something was lost. */
  readonly gap: boolean;
}

export interface LaneFold extends Fold<Lane> {
  /** The text is another one, not a longer one. */
  readonly renewed: boolean;
}

const NO_STEPS: readonly Step[] = [];
const NO_TOOL: ToolCall = { id: "", name: "", arguments: "" };
/** A lane whose provider began anew; notices and steps stay. */
const EMPTY = { text: "", reasoning: "", tools: [], citations: [] };

/** Folds one patch into its lane; one from before a later start changes nothing. */
export function patchLane(lane: Lane, patch: LanePatch): LaneFold {
  const { starts = 0 } = lane;
  const { starts: told = starts } = patch.set ?? {};
  if (told < starts) return { value: lane, gap: false, renewed: false };
  const anew = told > starts;
  const fold = growLane(anew ? { ...lane, ...EMPTY } : lane, patch);
  return { ...fold, renewed: anew && lane.text !== "" };
}

function growLane(lane: Lane, patch: LanePatch): Fold<Lane> {
  const text = grow(lane.text, patch.text);
  const reasoning = grow(lane.reasoning, patch.reasoning);
  const notices = extend(lane.notices, patch.notices);
  const citations = extend(lane.citations, patch.citations);
  const steps = extend(lane.steps ?? NO_STEPS, patch.steps);
  const tools = patchTools(lane.tools, patch.tools);
  const value = {
    ...lane,
    ...patch.set,
    meter: patch.set?.meter ? { ...lane.meter, ...patch.set.meter } : lane.meter,
    text: text.value,
    reasoning: reasoning.value,
    notices: notices.value,
    citations: citations.value,
    ...(patch.steps && { steps: steps.value }),
    tools: tools.value,
  };
  const folds = [text, reasoning, notices, citations, steps, tools];
  return { value, gap: folds.some(({ gap }) => gap) };
}

function grow(current: string, patch: TextDelta | undefined): Fold<string> {
  if (patch === undefined) return { value: current, gap: false };
  const [offset, delta] = patch;
  if (offset > current.length) return { value: current, gap: true };
  return { value: current + delta.slice(current.length - offset), gap: false };
}

function extend<T>(current: readonly T[], patch: ListDelta<T> | undefined): Fold<readonly T[]> {
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
  const { id = tool.id, name = tool.name, result = tool.result } = patch;
  const value = { id, name, arguments: fold.value, ...(result && { result }) };
  return { value, gap: fold.gap };
}
