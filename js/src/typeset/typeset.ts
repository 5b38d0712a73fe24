/** Formulas in their typeset form, as soon as the code for it is there and the page has time. */

import { isFree, whenFree } from "../leisure";
import { demand } from "../part";

/** What `maths.js` exports. */
export interface Maths {
  /** Fills `target`; false where the formula cannot be shown. */
  render(target: HTMLElement, source: string, display: boolean): boolean;
  /** Puts what formulas look like into the document, or shadow root, that holds `target`. */
  dress(target: HTMLElement): void;
}

const LONGEST = 4_000;

interface Formula {
  readonly target: HTMLElement;
  readonly source: string;
  readonly display: boolean;
}

/** Fills `target` with a typeset formula, now or later; where that cannot be, its text stays. */
export function typeset(target: HTMLElement, source: string, display: boolean): void {
  if (source.length > LONGEST) return;
  const formula = { target, source, display };
  const part = demand<Maths>("maths");
  if (part?.module && isFree()) show(part.module, formula);
  else if (part) showLater(part.ready, formula, target.textContent);
}

/** Shows a formula in its turn, if its source still stands there; a page may have put it away. */
function showLater(ready: Promise<Maths>, formula: Formula, text: string | null): void {
  const { target } = formula;
  const showUnchanged = (maths: Maths): void => {
    if (target.textContent === text) show(maths, formula);
  };
  void ready.then((maths) => whenFree(() => showUnchanged(maths)));
}

function show(maths: Maths, { target, source, display }: Formula): void {
  // A new target is put into the page after this call; only then its root is known.
  if (maths.render(target, source, display)) queueMicrotask(() => maths.dress(target));
}
