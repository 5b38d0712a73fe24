/** A kernel that says a text to a board's lanes as the real one does, whenever it is told to. */

import type { BoardState, KernelMessage, Lane, Meter } from "../../src/protocol";
import type { WidgetModel } from "../../src/widget";

const METER: Meter = {
  elapsed: 0,
  ttft: 0.4,
  tokens: 0,
  tokens_exact: false,
  tokens_per_second: 60,
  input_tokens: 1_204,
  cost: 0,
  cost_exact: false,
  duration: null,
};

const FACTS = { error: null, finish_reason: null, starts: 1, quiet: 0, retry_in: null };

function laneNamed(name: string): Lane {
  const empty = { text: "", reasoning: "", tools: [], notices: [], citations: [] };
  return { name, ...empty, ...FACTS, phase: "streaming", meter: METER };
}

export class TextKernel implements WidgetModel {
  private readonly listeners = new Set<(content: unknown) => void>();
  private readonly lanes: number[];
  private readonly state: BoardState;
  private said = 0;
  private patches = 0;

  constructor(count: number) {
    this.lanes = [...Array(count).keys()];
    const choices = { blind: false, interactive: false, settled: false };
    const none = { winner: null, vote: null, diff: null };
    const lanes = this.lanes.map((lane) => laneNamed(`demo/model-${lane}`));
    // The choices are news to a page that knows none.
    this.state = { version: 1, lanes, ...{ choices: { ...choices, ...none } } };
  }

  get(name: string): unknown {
    return name === "state" ? this.state : undefined;
  }

  send(): void {}

  on(name: string, listener: (content: unknown) => void): void {
    if (name === "msg:custom") this.listeners.add(listener);
  }

  off(_name: string, listener: (content: unknown) => void): void {
    this.listeners.delete(listener);
  }

  /** One patch with the same news of every lane. */
  say(delta: string): void {
    const tokens = Math.round((this.said + delta.length) / 4);
    const meter = { ...METER, elapsed: this.said / 240, tokens, cost: tokens * 6e-6 };
    const set = { ...FACTS, phase: "streaming" as const, meter };
    const text = [this.said, delta] as const;
    this.tell(this.lanes.map((lane) => ({ lane, text, set })));
    this.said += delta.length;
  }

  /** The end of every lane. */
  finish(): void {
    const set = { ...FACTS, phase: "finished" as const, finish_reason: "stop" as const };
    this.tell(this.lanes.map((lane) => ({ lane, set: { ...set, meter: METER } })));
  }

  private tell(lanes: readonly object[]): void {
    this.patches += 1;
    // As it arrives: parsed anew each time, so that no object is one the page knows.
    const message = JSON.stringify({ op: "patch", lanes, sequence: this.patches });
    for (const listener of this.listeners) listener(JSON.parse(message) as KernelMessage);
  }
}
