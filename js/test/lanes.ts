/** Lanes, boards and a model to test with. */

import type { BoardState, Lane, Meter, PageMessage } from "../src/protocol";
import type { WidgetModel } from "../src/widget";

export const METER: Meter = {
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

export function lane(fields: Partial<Lane> = {}): Lane {
  return {
    name: "demo/guide",
    phase: "streaming",
    text: "",
    reasoning: "",
    tools: [],
    notices: [],
    citations: [],
    error: null,
    finish_reason: null,
    meter: METER,
    ...fields,
  };
}

export function board(...lanes: Lane[]): BoardState {
  return { version: 1, lanes };
}

/** The page's end of a comm, with what was sent kept. */
export class RecordingModel implements WidgetModel {
  readonly sent: (PageMessage | { nbllm: 1; op: "need" })[] = [];
  readonly listeners = new Map<string, Set<(content: unknown) => void>>();

  constructor(private readonly traits: Record<string, unknown>) {}

  get(name: string): unknown {
    return this.traits[name];
  }

  send(content: PageMessage | { nbllm: 1; op: "need" }): void {
    this.sent.push(content);
  }

  on(name: string, listener: (content: unknown) => void): void {
    this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(listener));
  }

  off(name: string, listener: (content: unknown) => void): void {
    this.listeners.get(name)?.delete(listener);
  }

  emit(name: string, content?: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(content);
  }
}
