/** Shapes on the page, reconciled by position: what keeps its kind keeps its node. */

import { CodeView, type Highlight } from "./code";
import { formulaNode, formulaSource, typesetOnce } from "./formulas";
import { LeafView, type Setting } from "./leaf";
import type { Branch, FormulaBlock, Shape } from "./shapes";

/** How a run of shapes is to be shown. */
export interface Manner extends Setting {
  readonly highlight: Highlight | null;
  /** Whether more may come after the last shape. */
  readonly open: boolean;
  /** Whether the end of the last leaf is guessed. */
  readonly guess: boolean;
}

/** A shape that stands on the page. */
export interface Block {
  shape: Shape;
  element: HTMLElement;
  children: Block[];
  leaf?: LeafView;
  code?: CodeView;
}

/** Makes `place` show `shapes` where it showed `blocks`; gives the blocks that it shows then. */
export function reconcile(
  place: Element,
  blocks: readonly Block[],
  shapes: readonly Shape[],
  manner: Manner,
): Block[] {
  const kept = blocks.slice(0, firstDifference(blocks, shapes));
  for (const block of blocks.slice(kept.length)) drop(block, manner);
  const followed = { ...manner, open: false, guess: false };
  return shapes.map((shape, index) => {
    const block = kept[index] ?? mount(place, shape, manner);
    update(block, shape, index < shapes.length - 1 ? followed : manner);
    return block;
  });
}

/** Whether every one of `shapes` can be shown by the block at its place. */
export function samePlaces(blocks: readonly Block[], shapes: readonly Shape[]): boolean {
  return firstDifference(blocks.slice(0, shapes.length), shapes) === shapes.length;
}

/** The block at the end of the page's text, down to what holds no further block. */
export function lastBlock(blocks: readonly Block[]): Block | undefined {
  const last = blocks.at(-1);
  return last?.shape.kind === "branch" ? lastBlock(last.children) : last;
}

/** Takes a block off the page. */
function drop(block: Block, { definitions }: Setting): void {
  block.element.remove();
  forget(block, definitions);
}

function forget(block: Block, definitions: Setting["definitions"]): void {
  if (block.leaf) definitions.forget(block.leaf);
  for (const child of block.children) forget(child, definitions);
}

/** How many blocks, from the first, may become the shapes at their places. */
function firstDifference(blocks: readonly Block[], shapes: readonly Shape[]): number {
  const differs = blocks.findIndex(({ shape }, index) => {
    const next = shapes[index];
    return next === undefined || !hasSameFace(shape, next);
  });
  return differs < 0 ? blocks.length : differs;
}

function hasSameFace(one: Shape, other: Shape): boolean {
  if (!(one.kind === other.kind && one.tag === other.tag)) return false;
  return one.attributes === other.attributes || String(one.attributes) === String(other.attributes);
}

function mount(place: Element, shape: Shape, manner: Manner): Block {
  const element = place.appendChild(elementFor(shape));
  const block: Block = { shape, element, children: [] };
  if (shape.kind === "leaf") block.leaf = new LeafView(element, shape, manner);
  if (shape.kind === "code") block.code = new CodeView(element, manner.highlight);
  return block;
}

function elementFor(shape: Shape): HTMLElement {
  if (shape.kind === "formula") return formulaNode("div", shape.source, shape);
  const element = document.createElement(shape.tag);
  for (const [name, value] of shape.attributes) element.setAttribute(name, value);
  if (shape.kind === "fixed") element.textContent = shape.text;
  return element;
}

function update(block: Block, shape: Shape, manner: Manner): void {
  if (shape.kind === "branch") block.children = grow(block, shape, manner);
  else if (shape.kind === "leaf") block.leaf?.show(shape, manner.guess);
  else if (shape.kind === "code") block.code?.show(shape, manner.open && !shape.closed);
  else if (shape.kind === "formula") showFormula(block, shape, manner);
  block.shape = shape;
}

function grow(block: Block, shape: Branch, manner: Manner): Block[] {
  return reconcile(block.element, block.children, shape.children, manner);
}

function showFormula(block: Block, shape: FormulaBlock, { typeset }: Manner): void {
  const wanted = formulaNode("div", shape.source, shape);
  if (formulaSource(wanted) !== formulaSource(block.element)) {
    block.element.replaceWith(wanted);
    block.element = wanted;
  }
  if (typeset) typesetOnce(block.element, typeset);
}
