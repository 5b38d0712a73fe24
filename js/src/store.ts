/** The page's copy of one board, shared by all of its views. */

import {
  type BoardState,
  hasEnded,
  type KernelMessage,
  type Meter,
  type PageMessage,
} from "./protocol";
import { type LocalAction, openPage, type Page, phaseOf, reduce } from "./state";

export class Store {
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

  /** Seconds since a lane's request was sent, by this page's clock; `null` before. */
  elapsed(meter: Meter): number | null {
    if (meter.elapsed === null) return null;
    const arrival = this.arrivals.get(meter) ?? performance.now();
    return meter.elapsed + (performance.now() - arrival) / 1_000;
  }

  /** Asks for a full state, as a page that is new to this board. */
  attach(): void {
    this.send({ nbllm: 1, op: "attach" });
  }

  /** Asks for a full state. */
  sync(): void {
    this.send({ nbllm: 1, op: "sync" });
  }

  stop(lane: number): void {
    this.send({ nbllm: 1, op: "stop", lane });
    this.receive({ op: "stopping", lanes: [lane] });
  }

  stopAll(): void {
    this.send({ nbllm: 1, op: "stop_all" });
    this.receive({ op: "stopping", lanes: this.running() });
  }

  /** The lanes that have not ended, by index. */
  running(): number[] {
    const indexes = [...this.current.board.lanes.keys()];
    return indexes.filter((index) => !hasEnded(phaseOf(this.current, index)));
  }

  private stampMeters(): void {
    for (const { meter } of this.current.board.lanes) {
      if (!this.arrivals.has(meter)) this.arrivals.set(meter, performance.now());
    }
  }
}
