/** Formulas on the page: source text until they are typeset, which happens to each one once. */

import type { Formula } from "./maths";

/** Fills a target with a typeset formula, now or later; leaves its text alone where it cannot. */
export type Typeset = (target: HTMLElement, tex: string, display: boolean) => void;

interface Known extends Formula {
  readonly source: string;
  typeset: boolean;
}

const known = new WeakMap<Node, Known>();

/** A new element that shows a formula's source. */
export function formulaNode(tag: "span" | "div", source: string, formula: Formula): HTMLElement {
  const node = document.createElement(tag);
  node.className = "nbllm-maths";
  // A block scrolls by itself, and so is reached by keyboard.
  if (tag === "div") node.tabIndex = 0;
  node.dir = "ltr";
  node.textContent = source;
  known.set(node, { ...formula, source, typeset: false });
  return node;
}

/** The source that an element shows, typeset or not; `undefined` for any other node. */
export function formulaSource(node: Node): string | undefined {
  const formula = known.get(node);
  return formula && `${formula.display} ${formula.closed} ${formula.source}`;
}

/** Typesets a formula that is closed and not typeset yet. */
export function typesetOnce(node: HTMLElement, typeset: Typeset): void {
  const formula = known.get(node);
  if (formula === undefined || formula.typeset || !formula.closed) return;
  formula.typeset = true;
  typeset(node, formula.tex, formula.display);
}

/** Does the same for the formulas inside `root`. */
export function typesetBelow(root: HTMLElement, typeset: Typeset): void {
  for (const node of root.getElementsByClassName("nbllm-maths"))
    typesetOnce(node as HTMLElement, typeset);
}
