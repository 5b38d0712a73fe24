/** The page's copy of one board, shared by all of its views. */

import { type Clock, clockAt, timedPhase } from "./clock";
import {
  type Addressee,
  type BoardState,
  type Choices,
  hasEnded,
  type KernelMessage,
  type Lane,
  type Meter,
  type PageMessage,
  type Phase,
  type Request,
} from "./protocol";
import { choicesOf, type LocalAction, openPage, type Page, phaseOf, reduce } from "./state";

export class Store {
  /** How many messages came from the kernel. */
  heard = 0;
  private current: Page;
  private readonly listeners = new Set<() => void>();
  private readonly arrivals = new WeakMap<Meter, number>();

  constructor(
    board: BoardState,
    private readonly send: (message: PageMessage) => void,
  ) {
    this.current = openPage(board);
    this.stampMeters();
  }

  get page(): Page {
    return this.current;
  }

  /** Takes a message from the kernel. */
  hear(message: KernelMessage): void {
    this.heard += 1;
    this.receive(message);
  }

  /** Folds a message or local action, and asks for a full state when something was missed. */
  receive(action: KernelMessage | LocalAction): void {
    const { page, resync } = reduce(this.current, action);
    this.current = page;
    this.stampMeters();
    if (resync) this.sync();
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` after every change until the signal aborts. */
  subscribe(listener: () => void, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener("abort", () => this.listeners.delete(listener), { once: true });
  }

  /** A lane's clocks, by this page's own. */
  clock(lane: Lane): Clock {
    const now = performance.now();
    return clockAt(lane, (now - (this.arrivals.get(lane.meter) ?? now)) / 1_000);
  }

  get choices(): Choices {
    return choicesOf(this.current);
  }

  /** The phase to show for each lane. */
  phases(): Phase[] {
    const { lanes } = this.current.board;
    return lanes.map((lane, index) => timedPhase(phaseOf(this.current, index), this.clock(lane)));
  }

  /** Asks for a full state, as a page that is new to this board. */
  attach(): void {
    this.ask({ op: "attach" });
  }

  /** Asks for a full state. */
  sync(): void {
    this.ask({ op: "sync" });
  }

  stop(lane: number): void {
    this.ask({ op: "stop", lane });
    this.receive({ op: "stopping", lanes: [lane] });
  }

  stopAll(): void {
    this.ask({ op: "stop_all" });
    this.receive({ op: "stopping", lanes: this.running() });
  }

  /** Asks a lane's model again. */
  retry(lane: number): void {
    this.ask({ op: "retry", lane });
    this.receive({ op: "retrying", lanes: [lane] });
  }

  /** Makes a lane the winner, or none; shown at once. */
  pin(lane: number | null): void {
    this.ask({ op: "pin", lane });
    this.receive({ op: "chosen", choices: { winner: lane } });
  }

  /** Compares two lanes, or none; shown at once. */
  diff(lanes: readonly [number, number] | null): void {
    this.ask({ op: "diff", lanes });
    this.receive({ op: "chosen", choices: { diff: lanes } });
  }

  /** Answers whether a tool may run. */
  consent(lane: number, id: string, allow: boolean): void {
    this.ask({ op: "consent", lane, id, allow });
  }

  /** Asks on. */
  question(text: string, to: Addressee): void {
    this.ask({ op: "ask", text, to });
  }

  vote(lane: number): void {
    this.ask({ op: "vote", lane });
  }

  /** Asks for the names that a blind board hides. */
  reveal(): void {
    this.ask({ op: "reveal" });
  }

  /** Lets the board give way to its static form. */
  settle(): void {
    this.ask({ op: "settle" });
  }

  /** The lanes that have not ended, by index. */
  running(): number[] {
    const indexes = [...this.current.board.lanes.keys()];
    return indexes.filter((index) => !hasEnded(phaseOf(this.current, index)));
  }

  private ask(request: Request): void {
    this.send({ nbllm: 1, ...request });
  }

  private stampMeters(): void {
    for (const { meter } of this.current.board.lanes) {
      if (!this.arrivals.has(meter)) this.arrivals.set(meter, performance.now());
    }
  }
}
