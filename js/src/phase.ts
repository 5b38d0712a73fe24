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

/** The phase line, with seconds while there is nothing else to see. */
export function phaseLine(lane: Lane, phase: Phase, clock: Clock): string {
  if (hasEnded(phase)) return ending(lane, phase);
  const word = WORDS[phase];
  if (phase === "streaming") return word;
  if (phase === "retrying")
    return clock.retryIn ? `${word} in ${Math.ceil(clock.retryIn)} s` : word;
  if (phase === "stalled") return `${word} for ${Math.floor(clock.quiet ?? 0)} s`;
  return clock.elapsed === null ? word : `${word} · ${Math.floor(clock.elapsed)} s`;
}

function ending({ finish_reason, meter }: Lane, phase: Phase): string {
  const reason = phase === "finished" && finish_reason && REASONS[finish_reason];
  const took = meter.duration !== null && seconds(meter.duration);
  return [WORDS[phase], reason, took].filter(Boolean).join(" · ");
}
