/** The entry of `code.js`: code in colours. */

import { tokensOf } from "./guard";
import { grammarFor } from "./languages";
import { Painter } from "./spans";

const PATIENCE = 100;

/**
 * Fills `place` with `text` in colours; false where it leaves the element alone, as it does after
 * `patience` milliseconds.
 */
export function paint(
  place: HTMLElement,
  text: string,
  language: string,
  patience = PATIENCE,
): boolean {
  const grammar = grammarFor(language, text);
  if (grammar === undefined) return false;
  const content = document.createDocumentFragment();
  try {
    new Painter(content).write(tokensOf(text, grammar, patience));
  } catch {
    // Too slow or nested too deeply: plain text is always right.
    return false;
  }
  if (content.textContent !== text) return false;
  place.replaceChildren(content);
  return true;
}
