/** One animation frame for every lane of every board: those in sight first, and no frame too long. */

/** What wants to be painted. */
export interface Work {
  paint(): void;
  /** Looks at sizes; called once everything of the frame is written. */
  measure?(): void;
  isInSight?(): boolean;
}

// A frame of 60 a second is 16.7 ms, and the browser needs its share of it.
const BUDGET = 7;

/** In the order in which they asked, so that each has its turn. */
const waiting = new Set<Work>();
let frame = 0;

/** Paints `work` with the next frame, or a later one where many ask. */
export function request(work: Work): void {
  waiting.add(work);
  frame ||= requestAnimationFrame(run);
}

/** Does not paint `work` any more. */
export function withdraw(work: Work): void {
  waiting.delete(work);
  if (waiting.size > 0) return;
  cancelAnimationFrame(frame);
  frame = 0;
}

function run(): void {
  frame = 0;
  const end = performance.now() + BUDGET;
  const painted: Work[] = [];
  for (const work of inOrder()) {
    if (painted.length > 0 && performance.now() > end) break;
    waiting.delete(work);
    painted.push(work);
    work.paint();
  }
  for (const work of painted) work.measure?.();
  const [next] = waiting;
  if (next) request(next);
}

function inOrder(): Work[] {
  const all = [...waiting];
  const inSight = all.filter((work) => work.isInSight?.() ?? true);
  const others = new Set(all);
  for (const work of inSight) others.delete(work);
  return [...inSight, ...others];
}
