/** Tokens to DOM nodes: only the elements and attributes named here can come into being. */

import { linkAddress, pointTo } from "../links";
import { type Block, parseInline, type Token } from "./parser";
import { type Consent, picture } from "./picture";
import { capTables } from "./tables";

const ELEMENTS: ReadonlySet<string> = new Set(
  "p h1 h2 h3 h4 h5 h6 blockquote ul ol li table thead tbody tr th td em strong s".split(" "),
);
// The parser's own limit does not count emphasis.
const DEEPEST = 32;
const LANGUAGE = /^[\w+#.-]{1,32}$/;
const ALIGNMENT = /^text-align:(left|center|right)$/;

/** The one node of a top-level block. */
export function buildBlock(block: Block, consent: Consent): Node {
  const tokens = capTables(block.tokens);
  parseInline({ ...block, tokens });
  const root = document.createDocumentFragment();
  append(root, tokens, consent);
  for (const child of root.children)
    if (!child.hasAttribute("dir")) child.setAttribute("dir", "auto");
  return root;
}

function append(root: Node, tokens: readonly Token[], consent: Consent): void {
  const parents: Node[] = [];
  let current = root;
  for (const token of tokens) {
    if (token.hidden) continue;
    if (token.nesting > 0) {
      parents.push(current);
      if (parents.length <= DEEPEST) current = enter(current, token);
    } else if (token.nesting < 0) current = parents.pop() ?? root;
    else addLeaf(current, token, consent);
  }
}

function enter(parent: Node, token: Token): Node {
  const place = token.type === "table_open" ? parent.appendChild(scroller()) : parent;
  return place.appendChild(container(token));
}

function addLeaf(parent: Node, token: Token, consent: Consent): void {
  if (token.type === "inline") append(parent, token.children ?? [], consent);
  else if (token.type === "text" || token.type === "softbreak") addText(parent, token);
  else parent.appendChild(leaf(token, consent));
}

function addText(parent: Node, token: Token): void {
  const text = token.type === "softbreak" ? "\n" : token.content;
  const [start = "", ...rest] = softened(text);
  if (parent.lastChild instanceof Text) parent.lastChild.appendData(start);
  else if (start) parent.appendChild(document.createTextNode(start));
  for (const piece of rest) {
    parent.appendChild(document.createElement("wbr"));
    parent.appendChild(document.createTextNode(piece));
  }
}

/** Cuts endless words: a browser takes a second to find where 20,000 letters may break. */
function softened(text: string): string[] {
  const cut = (word: string): string => word.replace(/.{100}/gsu, "$&\0");
  return text.replace(/\S{200,}/g, cut).split("\0");
}

function container(token: Token): HTMLElement {
  if (token.type === "link_open") return link(token);
  const node = document.createElement(ELEMENTS.has(token.tag) ? token.tag : "span");
  const start = Number(token.attrGet("start") ?? 1);
  if (token.tag === "ol" && start !== 1) node.setAttribute("start", String(start));
  const alignment = ALIGNMENT.exec(String(token.attrGet("style") ?? ""))?.[1];
  if (alignment !== undefined) node.setAttribute("align", alignment);
  return node;
}

/** A table wider than its lane scrolls by itself. */
function scroller(): HTMLElement {
  const node = document.createElement("div");
  node.className = "nbllm-table";
  return node;
}

function link(token: Token): HTMLElement {
  const address = linkAddress(String(token.attrGet("href") ?? ""));
  if (address === null) return document.createElement("span");
  const anchor = document.createElement("a");
  pointTo(anchor, address);
  return anchor;
}

function leaf(token: Token, consent: Consent): Node {
  switch (token.type) {
    case "hardbreak":
      return document.createElement("br");
    case "hr":
      return document.createElement("hr");
    case "image":
      return picture(String(token.attrGet("src") ?? ""), token.content, consent);
    case "code_inline":
      return literal("code", token.content);
    case "fence":
    case "code_block":
      return codeBlock(token);
    case "math_inline":
      return literal("span", token.content);
    case "math_block":
      return literal("pre", token.content);
    case "table_cut":
      return literal("caption", token.content);
    default:
      return document.createTextNode(token.content);
  }
}

/** Text that is read left to right whatever surrounds it. */
function literal(tag: "code" | "span" | "pre" | "caption", text: string): HTMLElement {
  const node = document.createElement(tag);
  node.dir = "ltr";
  node.textContent = text;
  return node;
}

function codeBlock(token: Token): HTMLElement {
  const block = literal("pre", "");
  const code = literal("code", token.content);
  const language = token.info.trim().split(/\s/, 1)[0] ?? "";
  if (LANGUAGE.test(language)) code.className = `language-${language}`;
  block.append(code);
  return block;
}
