/** A list on the page whose entries stay while it grows at its end. */
export class Entries<T> {
  private shown: readonly T[] = [];

  constructor(
    readonly root: HTMLElement,
    private readonly entry: (item: T) => HTMLElement,
  ) {
    root.hidden = true;
  }

  /** Shows a list; what goes on from the one before is appended. */
  show(items: readonly T[]): void {
    const goesOn = this.shown.every((known, index) => items[index] === known);
    if (!goesOn) this.root.replaceChildren();
    this.root.append(...items.slice(goesOn ? this.shown.length : 0).map(this.entry));
    this.shown = items;
    this.root.hidden = items.length === 0;
  }
}
