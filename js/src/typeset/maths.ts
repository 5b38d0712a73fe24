/** The entry of `maths.js`: KaTeX, its look and its fonts. */

import katex from "katex";
import fonts from "katex/dist/katex.css?raw&fonts";
import rules from "katex/dist/katex.css?raw&rules";
import { scrub } from "../scrub";
import own from "./maths.css?raw";

// The limit on expansions counts no characters: a long macro used 190 times takes 20 seconds.
const DEFINITION = /\\(?:[egx]?def|(?:re)?newcommand|providecommand|let|futurelet)(?![a-z])/i;
const CELL = /&|\\\\|\\cr(?![a-z])/g;
const MOST_CELLS = 400;

function isTooMuch(source: string): boolean {
  return DEFINITION.test(source) || (source.match(CELL)?.length ?? 0) > MOST_CELLS;
}

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
  if (place.querySelector(".katex-error")) return false;
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
