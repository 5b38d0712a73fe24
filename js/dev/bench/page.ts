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
  /** Steps from one frame to the next; the others are laid out, and not painted. */
  readonly paint: number;
  /** Frames from one of those to the next: the page rests in between. */
  readonly every: number;
}

class Bench {
  private text = "";
  private whole = "";
  private frames = 0;
  private strategy: Strategy = { show() {}, finish() {} };
  private box = document.body;
  private order: Order = {
    strategy: "nothing",
    text: "answer",
    size: 0,
    step: 4,
    paint: 1,
    every: 1,
  };

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
    const { step: size, paint, every } = this.order;
    for (let step = 0; step < steps; step += 1) {
      if (step % paint === 0) await this.rest(every);
      this.grow(this.whole.slice(this.text.length, this.text.length + size));
      // To read the height is to have it laid out.
      const end = this.box.scrollHeight;
      if (step % paint === paint - 1) this.box.scrollTop = end;
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
