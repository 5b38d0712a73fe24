import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MarkdownDocument } from "../src/markdown/document";
import { bare } from "./bare";

const PIECES = [
  "word ",
  "\n",
  "\n\n",
  "# ",
  "- ",
  "  - ",
  "1. ",
  "> ",
  "```py\n",
  "```\n",
  "~~~",
  "    ",
  "**",
  "_",
  "`",
  "[a]",
  "[a]: https://example.org\n",
  "[a]: https://example.com\n",
  "](https://example.org)",
  "![",
  "| a | b |\n",
  "|---|--:|\n",
  "---\n",
  "===\n",
  "$$\n",
  "\\[",
  "$x$",
  "<b>",
  "&amp;",
  "https://example.org/ ",
  "\r",
  "🦉",
  "\ud83e",
  "\u202e",
  "مرحبا ",
  "\\",
  "\t",
];
const markdown = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 40 })
  .map((pieces) => pieces.join(""));

function grown(text: string, cuts: readonly number[]): HTMLElement {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root);
  for (const cut of cuts) view.show(text.slice(0, cut));
  view.show(text);
  view.finish();
  return bare(root);
}

const whole = (text: string): HTMLElement => grown(text, []);

describe("a growing text ends as the whole text would", () => {
  test("one character at a time, and so at every prefix", () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const root = document.createElement("div");
        const view = new MarkdownDocument(root);
        for (let end = 1; end <= text.length; end += 1) {
          view.show(text.slice(0, end));
          if (!view.holds) expect(bare(root).isEqualNode(whole(text.slice(0, end)))).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("in any pieces", () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.nat(300), { maxLength: 12 }), (text, places) => {
        const cuts = places.map((place) => place % (text.length + 1)).sort((a, b) => a - b);
        expect(grown(text, cuts).isEqualNode(whole(text))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test("and when a full state replaces it", () => {
    fc.assert(
      fc.property(markdown, markdown, (before, after) => {
        const root = document.createElement("div");
        const view = new MarkdownDocument(root);
        view.show(before);
        view.show(after);
        view.finish();
        expect(bare(root).isEqualNode(whole(after))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

test("finished blocks keep their nodes", () => {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root);
  view.show("# Title\n\nFirst.\n\nSec");
  const before = [...(root.firstChild?.childNodes ?? [])];
  view.show("# Title\n\nFirst.\n\nSecond.\n\nThird.");
  const after = [...(root.firstChild?.childNodes ?? [])];
  expect(before.length).toBe(3);
  expect(after.length).toBe(4);
  for (const [index, node] of before.entries()) expect(after[index]).toBe(node);
});

test.each([
  ["1. x", "2. x"],
  ["|a|\n|-|\n|b|", "|a|\n|-:|\n|b|"],
  ["```a\nx", "```b\nx"],
  ["# x", "## x"],
  ["- x\n- y", "- x\n\n- y"],
])("%j becomes %j", (before, after) => {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root);
  view.show(before);
  view.show(after);
  view.finish();
  expect(bare(root).isEqualNode(whole(after))).toBe(true);
  expect(bare(root).isEqualNode(whole(before))).toBe(false);
});

test("a late definition reaches the blocks before it", () => {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root);
  view.show("See [a].\n\nPlain.\n\n");
  const plain = root.querySelectorAll("p")[1];
  view.show("See [a].\n\nPlain.\n\n[a]: https://example.org");
  expect(root.querySelector("a")?.getAttribute("href")).toBe("https://example.org");
  expect(root.textContent).toBe("See a.Plain.");
  expect(plain?.textContent).toBe("Plain.");
  expect(root.querySelectorAll("p")[1]).toBe(plain);
});
