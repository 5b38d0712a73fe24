/** The same document by markdown-it's own renderer, from the whole text at once. */

import type { Renderer } from "markdown-it";
import { inlinePicture, linkAddress, remotePicture } from "../src/links";
import { makeParser } from "../src/markdown/parser";
import { scrub } from "../src/scrub";

const parser = makeParser();
const { escapeHtml } = parser.utils;
const LANGUAGE = /^[\w+#.-]{1,32}$/;
const rules: Renderer["rules"] = parser.renderer.rules;

rules.fence = (tokens, index) => {
  const { content, info } = tokens[index] ?? { content: "", info: "" };
  const language = info.trim().split(/\s/, 1)[0] ?? "";
  const name = LANGUAGE.test(language) ? ` class="language-${language}"` : "";
  return `<pre><code${name}>${escapeHtml(content)}</code></pre>`;
};
rules.math_block = (tokens, index) =>
  `<div class="nbllm-maths">${escapeHtml(tokens[index]?.content ?? "")}</div>`;
rules.math_inline = (tokens, index) =>
  `<span class="nbllm-maths">${escapeHtml(tokens[index]?.content ?? "")}</span>`;
rules.footnote_reference = (tokens, index) => label(tokens[index]?.meta?.label);
rules.footnote_open = (tokens, index) =>
  `<div class="nbllm-footnote">${label(tokens[index]?.meta?.label)} `;
rules.footnote_close = () => "</div>";
rules.image = (tokens, index) => {
  const token = tokens[index];
  const address = String(token?.attrGet("src") ?? "");
  const text = escapeHtml(token?.content ?? "");
  const shows = inlinePicture(address) ?? remotePicture(address)?.address;
  return shows === undefined ? text : `<img alt="${text}">`;
};
rules.link_open = (tokens, index) => {
  const address = linkAddress(String(tokens[index]?.attrGet("href") ?? ""));
  return address === null ? "<span>" : `<a href="${escapeHtml(address)}">`;
};

function label(text: unknown): string {
  return `<sup class="nbllm-footnote-label">${escapeHtml(String(text))}</sup>`;
}

/** The document in an element of its own. */
export function oracle(text: string): HTMLElement {
  const root = document.createElement("div");
  root.innerHTML = parser.render(scrub(text));
  for (const span of root.querySelectorAll("span:not([class])"))
    span.replaceWith(...span.childNodes);
  for (const item of root.querySelectorAll("li")) showTask(item);
  for (const cell of root.querySelectorAll<HTMLElement>("th[style], td[style]"))
    cell.setAttribute("align", cell.style.textAlign);
  return root;
}

/** A task's box stands where its brackets were. */
function showTask(item: Element): void {
  const first = item.firstElementChild;
  const holder = first?.tagName === "P" && !item.firstChild?.textContent?.trim() ? first : item;
  const text = holder.firstChild;
  const task = text instanceof Text ? /^\[([ xX])\][ \t]/.exec(text.data) : null;
  if (text instanceof Text && task)
    text.data = `${task[1] === " " ? "☐" : "☑"} ${text.data.slice(task[0].length)}`;
}
