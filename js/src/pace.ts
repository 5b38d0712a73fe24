/** When to paint: at most once a frame, and never so often that the page has no time for else. */

import { request, type Work, withdraw } from "./frames";

const CHEAP = 4;
const REST = 4;
const REDUCED_MOTION_INTERVAL = 250;

function leastInterval(): number {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return reduced ? REDUCED_MOTION_INTERVAL : 0;
}

/** Milliseconds to rest after a paint that took `cost` milliseconds. */
export function restAfter(cost: number): number {
  return cost > CHEAP ? REST * cost : 0;
}

export class Pacer {
  private waiting = false;
  private notBefore = 0;
  private readonly work: Work;

  constructor(
    work: Work,
    private readonly signal: AbortSignal,
  ) {
    this.work = { ...work, paint: () => this.run(work) };
    signal.addEventListener("abort", () => withdraw(this.work), { once: true });
  }

  /** Asks for a paint soon; further requests before it are the same one. */
  request(): void {
    if (this.waiting || this.signal.aborted) return;
    this.waiting = true;
    const wait = this.notBefore - performance.now();
    if (wait > 0) setTimeout(() => this.nextFrame(), wait);
    else this.nextFrame();
  }

  private nextFrame(): void {
    if (!this.signal.aborted) request(this.work);
  }

  private run(work: Work): void {
    this.waiting = false;
    const start = performance.now();
    work.paint();
    const end = performance.now();
    this.notBefore = Math.max(end + restAfter(end - start), start + leastInterval());
  }
}
