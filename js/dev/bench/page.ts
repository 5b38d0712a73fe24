/** The measured page: shows a text in one of the ways, a few characters a frame, at command. */

import { haveParts } from "../parts";
import { STRATEGIES, type Strategy } from "./strategies";
import { TEXTS } from "./text";

/** What the driver asks for. */
interface Order {
  readonly strategy: string;
  readonly text: string;
  readonly size: number;
  /** Characters at a time. */
  readonly step: number;
  /** Frames from one step to the next; 0 for steps as fast as they go, and frames when they come. */
  readonly every: number;
}

class Bench {
  private readonly channel = new MessageChannel();
  private text = "";
  private whole = "";
  private frames = 0;
  private strategy: Strategy = { show() {}, finish() {} };
  private box = document.body;
  private order: Order = { strategy: "nothing", text: "answer", size: 0, step: 4, every: 1 };

  /** Begins anew with an empty page. */
  open(order: Order, seed?: number): void {
    this.order = order;
    this.whole = (TEXTS[order.text] ?? (() => ""))(order.size, seed);
    this.text = "";
    this.box = document.createElement("main");
    document.body.replaceChildren(this.box);
    this.strategy = (STRATEGIES[order.strategy] ?? (() => this.strategy))(this.box);
  }

  /** Shows the text up to `position` at once. */
  jump(position: number): Promise<void> {
    this.grow(this.whole.slice(this.text.length, position));
    return this.rest(3);
  }

  /** Runs `steps` steps, with a reader who stays at the end of the text. */
  async run(steps: number): Promise<void> {
    if (this.order.every === 0) return await this.pour(steps);
    for (let step = 0; step < steps; step += 1) {
      await this.rest(this.order.every);
      this.step();
      this.follow();
    }
    await this.rest(1);
  }

  /** Ends the stream, and waits for the last paint. */
  async finish(): Promise<void> {
    this.strategy.finish();
    await this.rest(3);
  }

  /** Milliseconds by the page's clock and frames since the last time. */
  async watch(steps: number): Promise<{ wall: number; frames: number }> {
    const [start, before] = [performance.now(), this.frames];
    await this.run(steps);
    return { wall: performance.now() - start, frames: this.frames - before };
  }

  /** How many characters the page shows. */
  shown(): number {
    return this.box.textContent?.length ?? 0;
  }

  /** Each step is a task of its own, as a message from the kernel is. */
  private async pour(steps: number): Promise<void> {
    let frame = 0;
    const follow = (): void => {
      this.follow();
      frame = requestAnimationFrame(follow);
    };
    follow();
    for (let step = 0; step < steps; step += 1) {
      this.step();
      await this.task();
    }
    cancelAnimationFrame(frame);
    await this.rest(1);
  }

  private step(): void {
    const { length } = this.text;
    this.grow(this.whole.slice(length, length + this.order.step));
  }

  private follow(): void {
    this.box.scrollTop = this.box.scrollHeight;
  }

  private task(): Promise<unknown> {
    return new Promise((resolve) => {
      this.channel.port1.onmessage = resolve;
      this.channel.port2.postMessage(null);
    });
  }

  private grow(delta: string): void {
    this.text += delta;
    this.strategy.show(this.text, delta);
  }

  private async rest(frames: number): Promise<void> {
    for (let frame = 0; frame < frames; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      this.frames += 1;
    }
  }
}

haveParts(import.meta.url);
Object.assign(globalThis, { bench: new Bench() });
