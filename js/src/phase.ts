/** How far a lane is, in words. */

import type { Clock } from "./clock";
import { seconds } from "./meter";
import { type FinishReason, hasEnded, type Lane, type Phase } from "./protocol";

const WORDS: Readonly<Record<Phase, string>> = {
  connecting: "connecting",
  waiting: "waiting",
  reasoning: "thinking",
  streaming: "streaming",
  stalled: "no data",
  retrying: "retrying",
  stopping: "stopping",
  finished: "finished",
  cancelled: "stopped",
  error: "error",
  disconnected: "disconnected",
};

const REASONS: Readonly<Partial<Record<FinishReason, string>>> = {
  length: "token limit reached",
  tool_calls: "asks for a tool",
  content_filter: "withheld by the provider",
  other: "unusual end",
};

const EXPLANATIONS: Readonly<Partial<Record<Phase, string>>> = {
  waiting: "The request was sent. A slow start is normal for large models.",
  stalled: "The answer began, and then nothing came. Stop keeps the text so far.",
  retrying: "The provider did not answer, and will be asked again by itself.",
  disconnected: "The page has lost the kernel. The text so far is kept.",
};

/** What a phase means, where its word alone leaves a reader wondering. */
export function explanation(phase: Phase): string {
  return EXPLANATIONS[phase] ?? "";
}

/** The phase line, with seconds while there is nothing else to see. */
export function phaseLine(lane: Lane, phase: Phase, clock: Clock): string {
  if (hasEnded(phase)) return ending(lane, phase);
  const word = (phase === "waiting" && errand(lane)) || WORDS[phase];
  if (phase === "streaming") return word;
  if (phase === "retrying")
    return clock.retryIn ? `${word} in ${Math.ceil(clock.retryIn)} s` : word;
  if (phase === "stalled") return `${word} for ${Math.floor(clock.quiet ?? 0)} s`;
  return clock.elapsed === null ? word : `${word} · ${Math.floor(clock.elapsed)} s`;
}

/** What an answer waits for that is no provider. */
function errand({ asks, tools }: Lane): string {
  if (asks?.length) return "needs your answer";
  return tools.some(({ result }) => !result) ? "running tools" : "";
}

function ending({ finish_reason, meter }: Lane, phase: Phase): string {
  const reason = phase === "finished" && finish_reason && REASONS[finish_reason];
  const took = meter.duration !== null && seconds(meter.duration);
  return [WORDS[phase], reason, took].filter(Boolean).join(" · ");
}
