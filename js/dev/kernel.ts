/** A kernel without a kernel: plays scripted lanes to a board, a few characters at a time. */

import type { BoardState, KernelMessage, Lane, Meter, PageMessage } from "../src/protocol";
import { hasEnded } from "../src/protocol";
import type { WidgetModel } from "../src/widget";

/** What a lane will say, and how it will end. */
export interface Script {
  readonly lane: Partial<Lane> & { readonly name: string };
  /** Seconds before the first token; `Infinity` never speaks. */
  readonly ttft: number;
  readonly charactersPerSecond: number;
}

const SILENT: Meter = {
  elapsed: null,
  ttft: null,
  tokens: null,
  tokens_exact: false,
  tokens_per_second: null,
  input_tokens: null,
  cost: null,
  cost_exact: false,
  duration: null,
};

const EMPTY: Omit<Lane, "name"> = {
  phase: "waiting",
  text: "",
  reasoning: "",
  tools: [],
  notices: [],
  citations: [],
  error: null,
  finish_reason: null,
  meter: SILENT,
};

/** The lane of a script, `elapsed` seconds after it was sent. */
export function laneAt(script: Script, elapsed: number, stopped: boolean): Lane {
  const { lane, ttft, charactersPerSecond } = script;
  const budget = Math.max(0, Math.floor((elapsed - ttft) * charactersPerSecond));
  const { reasoning = "", text = "" } = lane;
  const done = budget >= reasoning.length + text.length;
  const tokens = Math.round(Math.min(budget, reasoning.length + text.length) / 4);
  const meter = { ...SILENT, elapsed, ...(budget > 0 && { ttft, tokens }) };
  const partial: Lane = {
    ...EMPTY,
    name: lane.name,
    notices: lane.notices ?? [],
    reasoning: reasoning.slice(0, budget),
    text: text.slice(0, Math.max(0, budget - reasoning.length)),
    phase: budget === 0 ? "waiting" : budget < reasoning.length ? "reasoning" : "streaming",
    meter: { ...meter, tokens_per_second: budget > 0 ? charactersPerSecond / 4 : null },
  };
  if (stopped) return { ...partial, phase: "cancelled", finish_reason: "cancelled" };
  return done ? { ...partial, phase: "finished", finish_reason: "stop", ...lane } : partial;
}

export class FakeKernel implements WidgetModel {
  private readonly listeners = new Map<string, Set<(content: unknown) => void>>();
  private readonly stopped = new Map<number, number>();
  private readonly start = performance.now();
  private told: BoardState;

  /** Plays `scripts` from `skip` seconds after their start; `frozen` shows only that moment. */
  constructor(
    private readonly scripts: readonly Script[],
    private readonly skip: number,
    frozen: boolean,
  ) {
    this.told = this.now();
    if (!frozen) setInterval(() => this.tell(), 33);
  }

  get(name: string): unknown {
    return name === "state" ? this.told : undefined;
  }

  send(content: PageMessage): void {
    if (content.op === "sync") this.emit({ op: "full", state: this.told });
    if (content.op === "stop") this.stop(content.lane);
    if (content.op === "stop_all") for (const index of this.scripts.keys()) this.stop(index);
  }

  on(name: string, listener: (content: unknown) => void): void {
    this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(listener));
  }

  off(name: string, listener: (content: unknown) => void): void {
    this.listeners.get(name)?.delete(listener);
  }

  private stop(index: number): void {
    setTimeout(() => this.stopped.set(index, this.elapsed()), 400);
  }

  private elapsed(): number {
    return this.skip + (performance.now() - this.start) / 1_000;
  }

  private now(): BoardState {
    const lanes = this.scripts.map((script, index) => {
      const stopped = this.stopped.get(index);
      return laneAt(script, stopped ?? this.elapsed(), stopped !== undefined);
    });
    return { version: 1, lanes };
  }

  private tell(): void {
    const next = this.now();
    const lanes = next.lanes.flatMap((lane, index) => {
      const known = this.told.lanes[index];
      if (!known || (hasEnded(known.phase) && hasEnded(lane.phase))) return [];
      const { phase, error, finish_reason, meter, notices } = lane;
      return {
        lane: index,
        text: [known.text.length, lane.text.slice(known.text.length)] as const,
        reasoning: [known.reasoning.length, lane.reasoning.slice(known.reasoning.length)] as const,
        notices: [0, notices] as const,
        tools: lane.tools.map(({ arguments: text, ...tool }, position) => {
          return { ...tool, index: position, arguments: [0, text] as const };
        }),
        set: { phase, error, finish_reason, meter },
      };
    });
    this.told = next;
    if (lanes.length > 0) this.emit({ op: "patch", lanes });
  }

  private emit(message: KernelMessage): void {
    for (const listener of this.listeners.get("msg:custom") ?? []) listener(message);
  }
}
