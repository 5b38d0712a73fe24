/** What travels between the kernel and the page, version 1; times are seconds, money is US dollars. */

export type Phase =
  | "connecting"
  | "waiting"
  | "reasoning"
  | "streaming"
  | "stalled"
  | "retrying"
  | "stopping"
  | "finished"
  | "cancelled"
  | "error"
  | "disconnected";

export type FinishReason =
  | "stop"
  | "length"
  | "tool_calls"
  | "content_filter"
  | "cancelled"
  | "error"
  | "other";

/** The numbers of a lane; `null` is unknown, never zero. */
export interface Meter {
  readonly elapsed: number | null;
  readonly ttft: number | null;
  readonly tokens: number | null;
  readonly tokens_exact: boolean;
  readonly tokens_per_second: number | null;
  readonly input_tokens: number | null;
  readonly cost: number | null;
  readonly cost_exact: boolean;
  readonly duration: number | null;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export interface LaneError {
  readonly title: string;
  readonly message: string;
}

/** One model's column. Every string is model output and untrusted. */
export interface Lane {
  readonly name: string;
  readonly phase: Phase;
  readonly text: string;
  readonly reasoning: string;
  readonly tools: readonly ToolCall[];
  readonly notices: readonly string[];
  readonly error: LaneError | null;
  readonly finish_reason: FinishReason | null;
  /** How often the provider began to answer; a higher number gives up what came before. */
  readonly starts?: number;
  /** Seconds since the last piece of an answer that has begun. */
  readonly quiet?: number | null;
  /** Seconds until the provider is asked again. */
  readonly retry_in?: number | null;
  readonly meter: Meter;
}

/** What a patch tells anew, whole. */
export type Facts = Omit<Lane, "name" | "text" | "reasoning" | "tools" | "notices">;

export interface BoardState {
  readonly version: 1;
  readonly lanes: readonly Lane[];
}

/** An increment and the UTF-16 offset at which it begins. */
export type TextDelta = readonly [offset: number, delta: string];

export interface ToolPatch {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments?: TextDelta;
}

export interface LanePatch {
  readonly lane: number;
  readonly text?: TextDelta;
  readonly reasoning?: TextDelta;
  readonly tools?: readonly ToolPatch[];
  readonly notices?: readonly [offset: number, delta: readonly string[]];
  readonly set?: Partial<Facts>;
}

export type KernelMessage =
  | { readonly op: "full"; readonly state: BoardState }
  | { readonly op: "patch"; readonly lanes: readonly LanePatch[] }
  /** Sent while lanes run and there is nothing to say. */
  | { readonly op: "beat" };

export type PageMessage =
  | { readonly nbllm: 1; readonly op: "attach" | "sync" }
  | { readonly nbllm: 1; readonly op: "stop"; readonly lane: number }
  | { readonly nbllm: 1; readonly op: "stop_all" };

const ENDED: ReadonlySet<Phase> = new Set(["finished", "cancelled", "error", "disconnected"]);

/** Whether nothing more can come in this phase. */
export function hasEnded(phase: Phase): boolean {
  return ENDED.has(phase);
}
