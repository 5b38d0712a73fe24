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

/** What running a tool gave, or why it gave nothing. */
export interface ToolResult {
  readonly output: string;
  readonly is_error: boolean;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly result?: ToolResult;
}

/** A call that waits for a person's leave, its hidden characters written out. */
export interface Ask {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** A round that is over: what the model said, called and got before it went on. */
export interface Step {
  readonly text: string;
  readonly reasoning: string;
  readonly tools: readonly ToolCall[];
  /** It was an answer, and the reader asked on. */
  readonly turn?: boolean;
}

export interface LaneError {
  readonly title: string;
  readonly message: string;
}

/** Where an answer says it knows something from. */
export interface Citation {
  readonly url: string | null;
  readonly title: string | null;
}

/** One model's column. Every string is model output and untrusted. */
export interface Lane {
  readonly name: string;
  readonly phase: Phase;
  readonly text: string;
  readonly reasoning: string;
  readonly tools: readonly ToolCall[];
  readonly notices: readonly string[];
  readonly citations: readonly Citation[];
  readonly steps?: readonly Step[];
  readonly asks?: readonly Ask[];
  /** Short facts about what was sent and where the answer comes from. */
  readonly labels?: readonly string[];
  /** The answer is to be JSON. */
  readonly structured?: boolean;
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

/** What a patch tells anew: the facts that changed, and with a measured one the meter. */
export type Facts = Partial<
  Omit<Lane, "name" | "text" | "reasoning" | "tools" | "notices" | "citations" | "steps" | "meter">
> & { readonly meter?: Partial<Meter> };

/** What the reader chose, which the kernel keeps; lanes are told by their place. */
export interface Choices {
  /** The names are hidden, and the lanes stand in a random order. */
  readonly blind: boolean;
  /** The board stays live after the end, until it is settled. */
  readonly interactive: boolean;
  /** The board has given way: nothing can be asked of the kernel any more. */
  readonly settled: boolean;
  /** The conversation can go on from here. */
  readonly follows?: boolean;
  /** Why what was asked last could not be. */
  readonly trouble?: string;
  readonly winner: number | null;
  readonly vote: number | null;
  readonly diff: readonly [number, number] | null;
}

export const NO_CHOICES: Choices = {
  blind: false,
  interactive: false,
  settled: false,
  winner: null,
  vote: null,
  diff: null,
};

export interface BoardState {
  readonly version: 1;
  /** None where a page has to ask for them. */
  readonly lanes: readonly Lane[];
  readonly choices?: Choices;
}

/** An increment and the UTF-16 offset at which it begins. */
export type TextDelta = readonly [offset: number, delta: string];

/** New entries of a list and the place of the first. */
export type ListDelta<T> = readonly [offset: number, delta: readonly T[]];

export interface ToolPatch {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments?: TextDelta;
  readonly result?: ToolResult;
}

export interface LanePatch {
  readonly lane: number;
  readonly text?: TextDelta;
  readonly reasoning?: TextDelta;
  readonly tools?: readonly ToolPatch[];
  readonly notices?: ListDelta<string>;
  readonly citations?: ListDelta<Citation>;
  readonly steps?: ListDelta<Step>;
  readonly set?: Facts;
}

export interface PatchMessage {
  readonly op: "patch";
  readonly lanes: readonly LanePatch[];
  readonly choices?: Choices;
  /** Counts the board's messages from 1. */
  readonly sequence?: number;
}

export type KernelMessage =
  | { readonly op: "full"; readonly state: BoardState; readonly sequence?: number }
  | PatchMessage
  /** Sent while lanes run and there is nothing to say. */
  | { readonly op: "beat" };

/** Whom a question goes to: a lane is told by its place. */
export type Addressee = number | "all" | "winner";

/** What a page asks of the kernel. */
export type Request =
  | { readonly op: "attach" | "sync" | "stop_all" | "reveal" | "settle" }
  | { readonly op: "stop" | "retry" | "vote"; readonly lane: number }
  | { readonly op: "pin"; readonly lane: number | null }
  /** A person's answer to an `Ask`. */
  | { readonly op: "consent"; readonly lane: number; readonly id: string; readonly allow: boolean }
  | { readonly op: "ask"; readonly text: string; readonly to: Addressee }
  | { readonly op: "diff"; readonly lanes: readonly [number, number] | null }
  /** Everything up to `sequence` is on the screen of this page. */
  | { readonly op: "ack"; readonly sequence: number; readonly page: string };

export type PageMessage = { readonly nbllm: 1 } & Request;

const ENDED: ReadonlySet<Phase> = new Set(["finished", "cancelled", "error", "disconnected"]);

/** Whether nothing more can come in this phase. */
export function hasEnded(phase: Phase): boolean {
  return ENDED.has(phase);
}
