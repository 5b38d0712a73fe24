/** Code in colours, as soon as what colours it is there. */

import { whenFree } from "../leisure";
import { demand } from "../part";
import { nameOf } from "./names";

/** What `code.js` exports. */
export interface Code {
  /** Fills `place`; false where it leaves it alone. */
  paint(place: HTMLElement, text: string, language: string): boolean;
}

/**
 * Fills `place` with `text` in colours; false where it leaves it alone. `later` is called where the
 * code for it had to be asked for, once it came.
 */
export function highlight(
  place: HTMLElement,
  text: string,
  language: string,
  later: () => void,
): boolean {
  if (nameOf(language) === undefined) return false;
  const part = demand<Code>("code");
  if (part?.module) return part.module.paint(place, text, language);
  void part?.ready.then(() => whenFree(later));
  return false;
}
