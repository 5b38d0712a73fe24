/** Keeps a scrolling box at its end while the reader is there, and leaves it alone otherwise. */

const NEAR = 24;

/** Where each box was put by the board itself. */
const places = new WeakMap<Element, number>();

/** Scrolls a box, and only that box. */
export function moveTo(box: Element, top: number): void {
  box.scrollTop = top;
  places.set(box, box.scrollTop);
}

/** Whether a reader scrolled the box, not the board. */
export function movedByReader(box: Element): boolean {
  return Math.abs(box.scrollTop - (places.get(box) ?? -1)) > 1;
}

export class Follower {
  private atEnd = true;

  /** `changed` is called when the reader leaves the end or comes back to it. */
  constructor(
    private readonly box: HTMLElement,
    private readonly changed: () => void,
    signal: AbortSignal,
  ) {
    box.addEventListener("scroll", () => this.look(), { passive: true, signal });
  }

  /** Whether the reader is somewhere else than at the end. */
  get isAway(): boolean {
    return !this.atEnd;
  }

  /** To be called after the box has grown. */
  follow(): void {
    if (this.atEnd) moveTo(this.box, this.box.scrollHeight);
  }

  /** Goes to the end, and stays there. */
  jump(): void {
    this.atEnd = true;
    this.follow();
    this.changed();
  }

  private look(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    const atEnd = scrollHeight - scrollTop - clientHeight <= NEAR;
    if (atEnd === this.atEnd) return;
    this.atEnd = atEnd;
    this.changed();
  }
}
