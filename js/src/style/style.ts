/** The board's look, put into a page once. */

import board from "./board.css?raw";
import code from "./code.css?raw";
import diff from "./diff.css?raw";
import lane from "./lane.css?raw";
import menu from "./menu.css?raw";
import motion from "./motion.css?raw";
import parts from "./parts.css?raw";
import phase from "./phase.css?raw";
import text from "./text.css?raw";
import work from "./work.css?raw";

const STYLE = [board, lane, phase, text, code, parts, work, menu, diff, motion].join("\n");

/** Adds the style to the document, or the shadow root, that an output area is in. */
export function applyStyle(el: HTMLElement): void {
  const root = el.getRootNode();
  const place = root instanceof ShadowRoot ? root : el.ownerDocument.head;
  const styles = [...place.querySelectorAll("style")];
  if (styles.some(({ textContent }) => textContent === STYLE)) return;
  const style = el.ownerDocument.createElement("style");
  style.textContent = STYLE;
  place.append(style);
}
