/** A kernel without a kernel: plays scripted lanes to a board, a few characters at a time. */

import type {
  BoardState,
  Choices,
  KernelMessage,
  Lane,
  Meter,
  PageMessage,
  ToolCall,
} from "../src/protocol";
import { hasEnded, NO_CHOICES } from "../src/protocol";
import type { WidgetModel } from "../src/widget";

/** What a lane will say, and how it will end. */
export interface Script {
  readonly lane: Partial<Lane> & { readonly name: string };
  /** Seconds before the first token; `Infinity` never speaks. */
  readonly ttft: number;
  readonly charactersPerSecond: number;
}

export interface Scene {
  readonly scripts: readonly Script[];
  readonly choices?: Partial<Choices>;
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
  const { reasoning = "", text = "", tools = [] } = lane;
  const said = reasoning.length + text.length;
  const length = said + tools.reduce((sum, tool) => sum + tool.arguments.length + 1, 0);
  const done = budget >= length;
  const tokens = Math.round(Math.min(budget, length) / 4);
  const meter = { ...SILENT, elapsed, ...(budget > 0 && { ttft, tokens }) };
  const partial: Lane = {
    ...EMPTY,
    name: lane.name,
    notices: lane.notices ?? [],
    structured: lane.structured ?? false,
    labels: lane.labels ?? [],
    steps: lane.steps ?? [],
    reasoning: reasoning.slice(0, budget),
    text: text.slice(0, Math.max(0, budget - reasoning.length)),
    tools: toolsAt(tools, budget - said),
    citations: (lane.citations ?? []).slice(0, Math.max(0, (budget - reasoning.length) / 200)),
    phase: budget === 0 ? "waiting" : budget < reasoning.length ? "reasoning" : "streaming",
    meter: { ...meter, tokens_per_second: budget > 0 ? charactersPerSecond / 4 : null },
  };
  if (stopped) return { ...partial, phase: "cancelled", finish_reason: "cancelled" };
  return done ? { ...partial, phase: "finished", finish_reason: "stop", ...lane } : partial;
}

function toolsAt(tools: readonly ToolCall[], budget: number): ToolCall[] {
  let left = budget;
  return tools.flatMap((tool) => {
    const part = { ...tool, arguments: tool.arguments.slice(0, Math.max(0, left)) };
    const begun = left > 0;
    left -= tool.arguments.length + 1;
    return begun ? [part] : [];
  });
}

export class FakeKernel implements WidgetModel {
  private readonly listeners = new Map<string, Set<(content: unknown) => void>>();
  private readonly stopped = new Map<number, number>();
  private readonly again = new Map<number, number>();
  private readonly start = performance.now();
  private readonly scripts: readonly Script[];
  private choices: Choices;
  private told: BoardState;

  /** Plays a scene from `skip` seconds after its start; `frozen` shows only that moment. */
  constructor(
    scene: Scene,
    private readonly skip: number,
    frozen: boolean,
  ) {
    this.scripts = scene.scripts;
    this.choices = { ...NO_CHOICES, ...scene.choices };
    this.told = this.now();
    if (!frozen) setInterval(() => this.tell(), 33);
  }

  get(name: string): unknown {
    return name === "state" ? this.told : undefined;
  }

  send(content: PageMessage | { readonly op: "need" }): void {
    if (content.op === "sync") this.emit({ op: "full", state: this.told });
    if (content.op === "stop") this.stop(content.lane);
    if (content.op === "stop_all") for (const index of this.scripts.keys()) this.stop(index);
    if (content.op === "retry") this.retry(content.lane);
    if (content.op === "pin") this.choose({ winner: content.lane });
    if (content.op === "diff") this.choose({ diff: content.lanes });
    if (content.op === "vote") this.choose({ vote: content.lane, blind: false });
    if (content.op === "reveal") this.choose({ blind: false });
    if (content.op === "settle") this.choose({ settled: true });
  }

  on(name: string, listener: (content: unknown) => void): void {
    this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(listener));
  }

  off(name: string, listener: (content: unknown) => void): void {
    this.listeners.get(name)?.delete(listener);
  }

  private stop(index: number): void {
    setTimeout(() => this.stopped.set(index, this.elapsed(index)), 400);
  }

  private retry(index: number): void {
    this.stopped.delete(index);
    this.again.set(index, this.elapsed(index) + (this.again.get(index) ?? 0));
    setTimeout(() => this.tellAll(), 600);
  }

  private choose(choices: Partial<Choices>): void {
    const reveals = choices.blind === false;
    this.choices = { ...this.choices, ...choices };
    if (reveals) this.tellAll();
    else this.emit({ op: "patch", lanes: [], choices: this.choices });
  }

  private elapsed(index: number): number {
    const since = (performance.now() - this.start) / 1_000;
    return this.skip + since - (this.again.get(index) ?? 0);
  }

  private now(): BoardState {
    const lanes = this.scripts.map((script, index) => {
      const stopped = this.stopped.get(index);
      const lane = laneAt(script, stopped ?? this.elapsed(index), stopped !== undefined);
      return this.choices.blind ? veiled(lane, index) : lane;
    });
    return { version: 1, lanes, choices: this.choices };
  }

  private tellAll(): void {
    this.told = this.now();
    this.emit({ op: "full", state: this.told });
  }

  private tell(): void {
    const next = this.now();
    const lanes = next.lanes.flatMap((lane, index) => {
      const known = this.told.lanes[index];
      if (!known || (hasEnded(known.phase) && hasEnded(lane.phase))) return [];
      const { phase, error, finish_reason, meter, notices, citations } = lane;
      return {
        lane: index,
        text: [known.text.length, lane.text.slice(known.text.length)] as const,
        reasoning: [known.reasoning.length, lane.reasoning.slice(known.reasoning.length)] as const,
        notices: [0, notices] as const,
        citations: [0, citations] as const,
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

/** A lane of a blind board. */
function veiled(lane: Lane, index: number): Lane {
  const { elapsed, duration } = lane.meter;
  const name = `Model ${String.fromCharCode(65 + index)}`;
  return { ...lane, name, meter: { ...SILENT, elapsed, duration } };
}
