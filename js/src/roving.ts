/** One tab stop for all lanes of a board; arrow keys move among them. */

const STEPS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowLeft: (index) => Math.max(index - 1, 0),
  ArrowRight: (index, last) => Math.min(index + 1, last),
  Home: () => 0,
  End: (_, last) => last,
};

const MIRRORED: Readonly<Record<string, string>> = {
  ArrowLeft: "ArrowRight",
  ArrowRight: "ArrowLeft",
};

/** Makes the children of `row` reachable with the arrow keys while one of them has the focus. */
export function rove(row: HTMLElement, signal: AbortSignal): void {
  const children = (): HTMLElement[] =>
    ([...row.children] as HTMLElement[]).filter(({ hidden }) => !hidden);
  row.addEventListener(
    "keydown",
    (event) => {
      const items = children();
      const index = items.indexOf(event.target as HTMLElement);
      const step = STEPS[readingKey(event.key, row)];
      if (index < 0 || step === undefined) return;
      event.preventDefault();
      items[step(index, items.length - 1)]?.focus();
    },
    { signal },
  );
  row.addEventListener("focusin", (event) => markTabStop(children(), event.target as Node), {
    signal,
  });
}

/** The key as if the page were read from left to right. */
function readingKey(key: string, row: HTMLElement): string {
  if (getComputedStyle(row).direction !== "rtl") return key;
  return MIRRORED[key] ?? key;
}

/** Gives the one tab stop to the child that holds `target`, or to the first. */
export function markTabStop(items: readonly HTMLElement[], target: Node | null): void {
  const holder = items.find((item) => item.contains(target)) ?? items[0];
  for (const item of items) item.tabIndex = item === holder ? 0 : -1;
}
