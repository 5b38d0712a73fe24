/** Tells the kernel how far this page has come, so that it never runs far ahead. */

import type { KernelMessage, PageMessage } from "./protocol";

/** As many messages are acknowledged together, */
export const TOGETHER = 8;
/** or as many as came in so many milliseconds. */
export const LATEST = 500;

/** A word that tells this page from others which show the same board. */
function pageWord(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(2));
  return [...numbers].map((number) => number.toString(36)).join("");
}

export class Acknowledger {
  private readonly page = pageWord();
  private heard: number | null = null;
  private owed = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly send: (message: PageMessage) => void,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => clearTimeout(this.timer), { once: true });
  }

  /** Takes note of a message, which the views have been told of already. */
  hear(message: KernelMessage): void {
    if (message.op !== "beat" && message.sequence !== undefined) this.note(message.sequence);
    if (this.heard === null) return;
    if (message.op === "beat") this.tell(this.heard);
    else if (this.owed === TOGETHER) this.tellOncePainted();
    else this.timer ??= setTimeout(() => this.tellOncePainted(), LATEST);
  }

  private note(sequence: number): void {
    this.heard = Math.max(sequence, this.heard ?? 0);
    this.owed += 1;
  }

  /** A task begun in a frame runs after its paint. A page that nobody sees has no frames. */
  private tellOncePainted(): void {
    if (document.visibilityState === "hidden") this.tell(this.heard);
    else
      requestAnimationFrame(() => {
        const painted = this.heard;
        setTimeout(() => this.tell(painted));
      });
  }

  private tell(sequence: number | null): void {
    if (sequence === null || this.signal.aborted) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.owed = 0;
    this.send({ nbllm: 1, op: "ack", sequence, page: this.page });
  }
}
