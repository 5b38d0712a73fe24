import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MarkdownDocument } from "../src/markdown/document";

interface Same {
  readonly markdown: string;
  readonly text: string;
}

const file = `${import.meta.dirname}/../../tests/same_markdown.json`;
const documents: readonly Same[] = JSON.parse(readFileSync(file, "utf8"));
const PARTING = "p, h1, h2, h3, h4, h5, h6, li, pre, tr, td, th, br, .nbllm-footnote";

/** The page's words, with a blank wherever blocks, breaks or white space part them. */
function words(root: HTMLElement): string {
  for (const node of root.querySelectorAll(PARTING)) {
    node.before(" ");
    node.after(" ");
  }
  return root.textContent.split(/\s+/).filter(Boolean).join(" ");
}

test.each(documents)("the live board says what the settled one says: $markdown", (document_) => {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root);
  for (const character of document_.markdown) view.append(character);
  view.finish();
  expect(words(root)).toBe(document_.text);
});
