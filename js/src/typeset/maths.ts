/** The entry of `maths.js`: KaTeX, its look and its fonts. */

import katex from "katex";
import fonts from "katex/dist/katex.css?raw&fonts";
import rules from "katex/dist/katex.css?raw&rules";
import { scrub } from "../scrub";
import { isTooDeep, isTooLarge, isTooMuch, isTooTall } from "./limits";
import own from "./maths.css?raw";

/** Fills `target` with a formula; false, and nothing changed, where it cannot be shown. */
export function render(target: HTMLElement, source: string, display: boolean): boolean {
  if (isTooMuch(source)) return false;
  const place = document.createElement("span");
  try {
    katex.render(source, place, {
      displayMode: display,
      output: "html",
      trust: false,
      throwOnError: false,
      strict: "ignore",
      maxSize: 20,
      maxExpand: 200,
      macros: {},
    });
  } catch {
    return false;
  }
  if (place.querySelector(".katex-error") || isTooLarge(place) || isTooDeep(place)) return false;
  if (!display && isTooTall(place)) return false;
  target.replaceChildren(...place.childNodes);
  target.setAttribute("role", "math");
  target.setAttribute("aria-label", scrub(source));
  return true;
}

const dressed = new WeakSet<Node>();

function addStyle(place: Node, text: string): void {
  if (dressed.has(place)) return;
  dressed.add(place);
  const style = document.createElement("style");
  style.textContent = text;
  place.appendChild(style);
}

/** Puts what formulas look like into the document, or the shadow root, that holds `target`. */
export function dress(target: HTMLElement): void {
  const root = target.getRootNode();
  // Fonts count only in the document itself.
  addStyle(target.ownerDocument.head, [fonts, rules, own].join("\n"));
  if (root instanceof ShadowRoot) addStyle(root, [rules, own].join("\n"));
}
