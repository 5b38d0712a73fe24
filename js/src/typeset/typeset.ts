/** Formulas in their typeset form, as soon as the code for it is there and the page has time. */

import { type Maths, mathsPart } from "./part";

const LONGEST = 4_000;
const SLICE = 6;
const FRAME = 16;

interface Pending {
  readonly target: HTMLElement;
  readonly source: string;
  readonly display: boolean;
  /** The text that it replaces. */
  readonly before: string | null;
}

const queue: Pending[] = [];
let waiting = false;
let windowStart = 0;

/** Fills `target` with a typeset formula, now or later; where that cannot be, its text stays. */
export function typeset(target: HTMLElement, source: string, display: boolean): void {
  if (source.length > LONGEST) return;
  const part = mathsPart();
  if (part === undefined) return;
  const pending = { target, source, display, before: target.textContent };
  if (part.module && !waiting && hasTime()) show(part.module, pending);
  else {
    queue.push(pending);
    if (!waiting) void part.ready.then(drainNextFrame);
    waiting = true;
  }
}

/** Whether this frame's slice is not used up. */
function hasTime(): boolean {
  const now = performance.now();
  if (now - windowStart > FRAME) windowStart = now;
  return now - windowStart < SLICE;
}

function drainNextFrame(maths: Maths): void {
  requestAnimationFrame(() => {
    windowStart = performance.now();
    while (queue.length > 0 && hasTime()) showIfUnchanged(maths, queue.shift());
    waiting = queue.length > 0;
    if (waiting) drainNextFrame(maths);
  });
}

function showIfUnchanged(maths: Maths, pending: Pending | undefined): void {
  if (pending?.target.isConnected && pending.target.textContent === pending.before)
    show(maths, pending);
}

function show(maths: Maths, { target, source, display }: Pending): void {
  // A new target is put into the page after this call; only then its root is known.
  if (maths.render(target, source, display)) queueMicrotask(() => maths.dress(target));
}
