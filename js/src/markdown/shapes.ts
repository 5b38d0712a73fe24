/** Block tokens as a tree of what is to stand on the page; inline content stays source text. */

import type { Formula } from "./maths";
import type { Token } from "./parser";
import { capTables } from "./tables";

type Attribute = readonly [name: string, value: string];

interface Element {
  readonly tag: string;
  readonly attributes: readonly Attribute[];
}

/** Holds other blocks. */
export interface Branch extends Element {
  readonly kind: "branch";
  readonly children: readonly Shape[];
}

/** Holds inline content. */
export interface Leaf extends Element {
  readonly kind: "leaf";
  readonly content: string;
  /** In a list without blank lines. */
  readonly tight: boolean;
  /** A mark before the content: a task's box, a footnote's label. */
  readonly mark: string;
  /** Letters at the end of its source become letters at the end of its content. */
  readonly grows: boolean;
}

/** Fenced or indented code. */
export interface Code extends Element {
  readonly kind: "code";
  readonly text: string;
  readonly language: string;
  readonly closed: boolean;
  /** The opening fence of code at top level that is still open, else empty. */
  readonly fence: string;
  /** Where in the source it begins. */
  readonly line: number;
}

/** A formula that is a block. */
export interface FormulaBlock extends Element, Formula {
  readonly kind: "formula";
  readonly source: string;
}

/** Text that is ours, and the line that separates. */
export interface Fixed extends Element {
  readonly kind: "fixed";
  readonly text: string;
}

export type Shape = Branch | Leaf | Code | FormulaBlock | Fixed;

const TAGS: ReadonlySet<string> = new Set(
  "p h1 h2 h3 h4 h5 h6 blockquote ul ol li table thead tbody tr th td".split(" "),
);
const LANGUAGE = /^[\w+#.-]{1,32}$/;
const ALIGNMENT = /^text-align:(left|center|right)$/;
const TASK = /^\[([ xX])\][ \t]/;
const TASK_ITEM: Attribute = ["class", "nbllm-task-item"];
const NONE: readonly Attribute[] = [];
const LTR: Attribute = ["dir", "ltr"];
/** What scrolls by itself is reached by keyboard. */
const SCROLLS: Attribute = ["tabindex", "0"];

interface Open {
  readonly token: Token;
  readonly children: Shape[];
}

/** The shapes of a run of block tokens; the first is a table that had `cells` before, if any. */
export function shapesOf(tokens: readonly Token[], cells: number): Shape[] {
  const root: Shape[] = [];
  const open: Open[] = [];
  const capped = capTables(tokens, cells);
  let place = root;
  for (let index = 0; index < capped.length; index += 1) {
    const token = capped[index] as Token;
    const [before, after] = [capped[index - 1], capped[index + 1]];
    if (token.type === "inline") place.push(leaf(before, token, open.at(-1)));
    else if (token.nesting === 0) {
      if (token.type !== "reference_definition") place.push(single(token));
    } else if (token.nesting > 0 && after?.type !== "inline") {
      place = [];
      open.push({ token, children: place });
    } else if (token.nesting < 0 && before?.type !== "inline") place = close(open, root);
  }
  return root.map(directed);
}

/** Each block finds its own direction, unless it has one. */
function directed(shape: Shape): Shape {
  const { attributes } = shape;
  if (attributes.some(([name]) => name === "dir")) return shape;
  return { ...shape, attributes: [...attributes, ["dir", "auto"]] };
}

/** Puts the innermost open element into its parent's children, and gives those. */
function close(open: Open[], root: Shape[]): Shape[] {
  const done = open.pop();
  const place = open.at(-1)?.children ?? root;
  if (done === undefined) return place;
  const { token, children } = done;
  const { tag, attributes } = elementOf(token);
  const own: readonly Attribute[] = isTask(children[0]) ? [TASK_ITEM] : attributes;
  const branch: Branch = { kind: "branch", tag, attributes: own, children };
  place.push(token.tag === "table" ? scroller(branch) : branch);
  return place;
}

function isTask(first: Shape | undefined): boolean {
  return first?.kind === "leaf" && first.tag === "p" && first.mark !== "";
}

/** A table wider than its lane scrolls by itself. */
function scroller(table: Branch): Branch {
  const attributes: Attribute[] = [["class", "nbllm-table"], SCROLLS];
  return { kind: "branch", tag: "div", attributes, children: [table] };
}

function elementOf(token: Token): Element {
  const tag = TAGS.has(token.tag) ? token.tag : "div";
  if (token.attrs === null) return { tag, attributes: NONE };
  const attributes: Attribute[] = [];
  const start = Number(token.attrGet("start") ?? 1);
  if (tag === "ol" && start !== 1) attributes.push(["start", String(start)]);
  const alignment = ALIGNMENT.exec(String(token.attrGet("style") ?? ""))?.[1];
  if (alignment !== undefined) attributes.push(["align", alignment]);
  return { tag, attributes };
}

function leaf(opener: Token | undefined, { content }: Token, parent: Open | undefined): Leaf {
  if (opener?.type === "footnote_open") return footnote(opener, content);
  const element = opener ? elementOf(opener) : { tag: "p", attributes: [] };
  const tight = opener?.hidden === true;
  const starts = parent?.token.type === "list_item_open" && parent.children.length === 0;
  const task = starts && element.tag === "p" ? TASK.exec(content) : null;
  const grows = !/^t[hd]$/.test(element.tag);
  const shape = { kind: "leaf", ...element, content, tight, mark: "", grows } as const;
  if (!task) return shape;
  const mark = task[1] === " " ? "☐" : "☑";
  return { ...shape, content: content.slice(task[0].length), mark };
}

function footnote({ meta }: Token, content: string): Leaf {
  const attributes: Attribute[] = [["class", "nbllm-footnote"]];
  const mark = String(meta?.label ?? "");
  return { kind: "leaf", tag: "div", attributes, content, tight: false, mark, grows: true };
}

function single(token: Token): Shape {
  switch (token.type) {
    case "fence":
    case "code_block":
      return code(token);
    case "math_block":
      return { kind: "formula", tag: "div", attributes: [LTR], ...formula(token) };
    case "table_cut":
      return { kind: "fixed", tag: "caption", attributes: [LTR], text: token.content };
    default:
      return { kind: "fixed", tag: "hr", attributes: [], text: "" };
  }
}

function formula(token: Token): Formula & { source: string } {
  return { source: token.content, ...(token.meta as unknown as Formula) };
}

function code(token: Token): Code {
  const language = token.info.trim().split(/\s/, 1)[0] ?? "";
  const isFence = token.type === "fence";
  const closed = !isFence || hasClosingLine(token);
  return {
    kind: "code",
    tag: "pre",
    attributes: [LTR, SCROLLS],
    text: token.content,
    language: LANGUAGE.test(language) ? language : "",
    closed,
    fence: isFence && !closed && token.level === 0 ? token.markup : "",
    line: token.map?.[0] ?? 0,
  };
}

/** Whether a fence spans a line beyond its content: the one that closes it. */
function hasClosingLine({ content, map }: Token): boolean {
  const [start, end] = map ?? [0, 0];
  const lines = content.split("\n").length - (content === "" || content.endsWith("\n") ? 1 : 0);
  return end - start - 1 > lines;
}
