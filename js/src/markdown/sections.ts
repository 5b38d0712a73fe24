/** Finished blocks stand in sections, so that a browser may skip those out of sight. */

const BLOCKS = 24;

export class Sections {
  private count = 0;
  private section: HTMLElement | null = null;

  constructor(private readonly root: HTMLElement) {}

  /** Where new blocks go. */
  get place(): HTMLElement {
    this.section ??= this.open();
    return this.section;
  }

  /** Counts blocks that are finished; where a section is full, what follows them moves on. */
  finish(count: number, following: readonly HTMLElement[]): void {
    this.count += count;
    if (this.count < BLOCKS) return;
    this.place.classList.add("nbllm-closed");
    this.section = null;
    if (following.length > 0) this.place.append(...following);
    this.count = 0;
  }

  private open(): HTMLElement {
    const section = document.createElement("div");
    section.className = "nbllm-section";
    this.root.append(section);
    return section;
  }
}
