/** What can wait: a few milliseconds of it in every frame. */

const SLICE = 6;

const waiting: (() => void)[] = [];
/** The next frame, once something of this one's slice was asked for. */
let frame = 0;
let end = 0;

/** Whether nothing waits, and this frame's slice is not used up. */
export function isFree(): boolean {
  return waiting.length === 0 && hasTime();
}

/** Does `task` in its turn, from the next frame on. */
export function whenFree(task: () => void): void {
  waiting.push(task);
  if (frame === 0) frame = requestAnimationFrame(work);
}

function hasTime(): boolean {
  const now = performance.now();
  if (frame === 0) {
    end = now + SLICE;
    frame = requestAnimationFrame(work);
  }
  return now < end;
}

function work(): void {
  frame = 0;
  while (waiting.length > 0 && hasTime()) waiting.shift()?.();
}
