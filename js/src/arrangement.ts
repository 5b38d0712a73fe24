/** How the lanes stand on the page: in columns, one alone, scrolled together. */

import { movedByReader, moveTo } from "./lane/follow";

export const LAYOUTS = ["auto", "one", "two", "many"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** What of a lane is arranged. */
export interface Arranged {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  showFocus(on: boolean): void;
}

export class Arrangement {
  layout: Layout = "auto";
  isSynced = false;
  /** The lane that stands alone. */
  focused: number | null = null;

  constructor(
    private readonly row: HTMLElement,
    private readonly lanes: readonly Arranged[],
    signal: AbortSignal,
  ) {
    const scrolled = ({ target }: Event): void => this.onScroll(target as Element);
    row.addEventListener("scroll", scrolled, { capture: true, passive: true, signal });
    this.apply();
  }

  arrange(layout: Layout): void {
    this.layout = layout;
    this.apply();
  }

  /** Shows one lane alone, or all. A focus that would be lost goes to the lane that stays. */
  focus(index: number | null): void {
    const before = this.focused;
    this.focused = index;
    this.apply();
    const stays = this.lanes[index ?? before ?? 0]?.element;
    if (this.row.contains(document.activeElement)) stays?.focus({ preventScroll: true });
  }

  /** Brings the page in line, also with lanes that are new. */
  apply(): void {
    if (this.focused !== null && !this.lanes[this.focused]) this.focused = null;
    for (const layout of LAYOUTS) {
      this.row.classList.toggle(`nbllm-columns-${layout}`, layout === this.layout);
    }
    this.row.classList.toggle("nbllm-four", this.lanes.length === 4);
    this.row.classList.toggle("nbllm-alone", this.focused !== null);
    for (const [index, lane] of this.lanes.entries()) {
      lane.element.hidden = this.focused !== null && this.focused !== index;
      lane.showFocus(this.focused === index);
    }
  }

  /** Puts the other lanes as far down as the reader put this one. */
  private onScroll(box: Element): void {
    if (!this.isSynced || !movedByReader(box)) return;
    const range = box.scrollHeight - box.clientHeight;
    const part = range > 0 ? box.scrollTop / range : 0;
    moveTo(box, box.scrollTop);
    for (const { body } of this.lanes) {
      if (body !== box) moveTo(body, part * (body.scrollHeight - body.clientHeight));
    }
  }
}
