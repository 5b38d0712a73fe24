/** What is certain inside a block that is still open: rows of a table, items of a list. */

import type { Block } from "./blocks";
import type { Token } from "./parser";
import type { Shape } from "./shapes";

/** What the frozen part of the open block says of the rest. */
export interface Frozen {
  /** Cells of the rows. */
  readonly cells: number;
  /** The attributes of the list that the items began; null where none is frozen. */
  readonly list: Shape["attributes"] | null;
  /** Whether a blank line stands between the items. */
  readonly loose: boolean;
}

export const NOTHING: Frozen = { cells: 0, list: null, loose: false };

/** A part that need not be parsed again. */
export interface Freeze {
  /** Its lines. */
  readonly from: number;
  readonly to: number;
  /** What stands for it in the source. */
  readonly probe: string;
  /** How many rows or items it has. */
  readonly count: number;
  readonly tokens: readonly Token[];
  readonly cells: number;
  readonly loose: boolean;
}

const FEW = 3;
const LIST = /^(?:bullet|ordered)_list_open$/;

/**
 * Finds the certain rows or items in `tokens`, of complete lines, if they are one table or list.
 *
 * A row is a function of its line and of the table's first two. An item is one of its lines, but
 * whether its paragraphs stand apart is a function of the whole list; a blank line after it shows
 * only with the next one. An item of one word stands for the frozen ones: its paragraph tells.
 */
export function findFreeze(tokens: readonly Token[], frozen: Frozen): Freeze | null {
  const [first] = tokens;
  const tops = tokens.filter(({ level, nesting }) => level === 0 && nesting >= 0);
  if (tops.length !== 1 || first?.map?.[0] !== 0) return null;
  if (first.type === "table_open") return findRows(tokens, frozen);
  return LIST.test(first.type) ? findItems(tokens, frozen) : null;
}

function findRows(tokens: readonly Token[], { cells }: Frozen): Freeze | null {
  const count = tokens.filter(({ type }) => type === "tr_open").length - 2;
  if (count < FEW) return null;
  const columns = tokens.filter(({ type }) => type === "th_open").length;
  const lines = { from: 2, to: 2 + count, probe: "" };
  return { ...lines, count, tokens: [], cells: cells + count * columns, loose: false };
}

function findItems(tokens: readonly Token[], { list, loose }: Frozen): Freeze | null {
  const items = tokens.filter(({ type, level }) => type === "list_item_open" && level === 1);
  const paragraph = tokens.find(({ type, level }) => type === "paragraph_open" && level === 2);
  const open = items.at(-2);
  if (items.length <= FEW || !open || !paragraph) return null;
  return {
    from: 0,
    to: open.map?.[0] ?? 0,
    probe: probe(open),
    count: items.length - 2 - (list ? 1 : 0),
    tokens: tokens.slice(0, tokens.indexOf(open)),
    cells: 0,
    loose: loose || !paragraph.hidden,
  };
}

/** Nothing that may follow an item can stand inside one whose text begins in column five. */
function probe({ info, markup }: Token): string {
  return `${info ? "1" : ""}${markup}    x\n`;
}

/** Leaves the nodes of the part on the page, and forgets them; what they say of the rest stays. */
export function freeze(block: Block, { list }: Frozen, step: Freeze): Frozen {
  const { count, probe, cells, loose } = step;
  const body = block.children[0]?.children.find(({ shape }) => shape.tag === "tbody");
  const holder = probe ? block : body;
  holder?.children.splice(0, count);
  return { cells, loose, list: probe ? (list ?? block.shape.attributes) : null };
}

/** The shapes of the open block, and whether it is a list whose paragraphs stand apart. */
export interface Joined {
  readonly shapes: readonly Shape[];
  readonly loose: boolean;
}

/** The shapes of the open rest, with what the frozen part says of them. */
export function joined(shapes: readonly Shape[], frozen: Frozen): Joined {
  const [first, ...others] = shapes;
  if (frozen.list === null || first?.kind !== "branch") return { shapes, loose: false };
  const [probe, ...items] = first.children;
  const loose = frozen.loose || !isTight(probe);
  const children = loose ? items.map(apart) : items;
  return { shapes: [{ ...first, attributes: frozen.list, children }, ...others], loose };
}

function isTight(item: Shape | undefined): boolean {
  const paragraph = item?.kind === "branch" ? item.children[0] : undefined;
  return paragraph?.kind === "leaf" && paragraph.tight;
}

/** A list's item with its paragraphs apart. */
function apart(item: Shape): Shape {
  if (item.kind !== "branch") return item;
  const children = item.children.map((child) =>
    child.kind === "leaf" ? { ...child, tight: false } : child,
  );
  return { ...item, children };
}

/** Makes the paragraphs of all items of a list stand apart, or not. */
export function alignItems({ element }: Block, loose: boolean): void {
  for (const paragraph of element.querySelectorAll(":scope > li > p")) {
    if (loose) paragraph.removeAttribute("class");
    else paragraph.className = "nbllm-tight";
  }
}
