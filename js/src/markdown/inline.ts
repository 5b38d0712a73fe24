/** Inline tokens to DOM nodes: only the elements and attributes named here can come into being. */

import { linkAddress, pointTo } from "../links";
import { formulaNode } from "./formulas";
import type { Formula } from "./maths";
import { DEEPEST, type Token } from "./parser";
import { type Consent, picture } from "./picture";

const TAGS: Readonly<Record<string, string>> = {
  strong_open: "strong",
  em_open: "em",
  s_open: "s",
};

/** Appends the nodes of `tokens` to `root`. */
export function appendInline(root: Node, tokens: readonly Token[], consent: Consent): void {
  const parents: Node[] = [];
  let current = root;
  for (const token of tokens) {
    if (token.nesting > 0) {
      parents.push(current);
      if (parents.length <= DEEPEST) current = current.appendChild(container(token));
    } else if (token.nesting < 0) current = parents.pop() ?? root;
    else if (token.type === "softbreak") addText(current, "\n");
    else if (token.type === "text" || token.type === "text_special")
      addText(current, token.content);
    else current.appendChild(single(token, consent));
  }
}

function addText(parent: Node, text: string): void {
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
  if (text.length < LONG_WORD) return [text];
  const cut = (word: string): string => word.replace(/.{100}/gsu, "$&\0");
  return text.replace(/\S{200,}/g, cut).split("\0");
}

/** A word of so many characters gets places to break. */
export const LONG_WORD = 200;

function container(token: Token): HTMLElement {
  if (token.type === "link_open") return link(token);
  return document.createElement(TAGS[token.type] ?? "span");
}

function link(token: Token): HTMLElement {
  const address = linkAddress(String(token.attrGet("href") ?? ""));
  if (address === null) return document.createElement("span");
  const anchor = document.createElement("a");
  pointTo(anchor, address);
  return anchor;
}

function single(token: Token, consent: Consent): Node {
  switch (token.type) {
    case "hardbreak":
      return document.createElement("br");
    case "image":
      return picture(String(token.attrGet("src") ?? ""), token.content, consent);
    case "code_inline":
      return code(token.content);
    case "math_inline":
      return formulaNode("span", token.content, token.meta as unknown as Formula);
    case "footnote_reference":
      return superscript(String(token.meta?.label ?? ""));
    default:
      return document.createTextNode(token.content);
  }
}

function code(text: string): HTMLElement {
  const node = document.createElement("code");
  node.dir = "ltr";
  node.textContent = text;
  return node;
}

/** A footnote's label, in the text and before the note. */
export function superscript(label: string): HTMLElement {
  const node = document.createElement("sup");
  node.className = "nbllm-footnote-label";
  node.textContent = label;
  return node;
}
