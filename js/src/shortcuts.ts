/** Keys pressed inside a board are the board's: in command mode `x` would cut the whole cell. */

/**
 * Marks the board, and whatever in it gets the focus, for JupyterLab.
 *
 * Its command mode matches the focused element itself before it looks at what is around, so the
 * mark on the board alone does not hold.
 */
export function keepKeys(board: HTMLElement, signal: AbortSignal): void {
  const mark = (element: HTMLElement): void => {
    element.dataset.lmSuppressShortcuts = "true";
  };
  mark(board);
  board.addEventListener("focusin", ({ target }) => mark(target as HTMLElement), { signal });
}
