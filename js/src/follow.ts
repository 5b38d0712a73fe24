/** Keeps a scrolling box at its end while the reader is there, and leaves it alone otherwise. */

const NEAR = 24;

export class Follower {
  private atEnd = true;

  constructor(
    private readonly box: HTMLElement,
    signal: AbortSignal,
  ) {
    const look = (): void => {
      this.atEnd = box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR;
    };
    box.addEventListener("scroll", look, { passive: true, signal });
  }

  /** To be called after the box has grown. Only the box scrolls, never what is around it. */
  follow(): void {
    if (this.atEnd) this.box.scrollTop = this.box.scrollHeight;
  }
}
