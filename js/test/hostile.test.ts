import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MarkdownDocument } from "../src/markdown/document";
import { bare } from "./bare";
import { open, useNotebooks } from "./notebook";

interface Payload {
  readonly id: string;
  readonly markdown: string;
}

const own: string[] = JSON.parse(readFileSync(`${import.meta.dirname}/hostile.json`, "utf8"));
const corpus = process.env.NBLLM_HOSTILE;
const payloads: Payload[] = [
  ...own.map((markdown, index) => ({ id: `own ${index}`, markdown })),
  ...(corpus ? (JSON.parse(readFileSync(corpus, "utf8")) as Payload[]) : []),
];

const TAGS = new Set(
  (
    "p h1 h2 h3 h4 h5 h6 blockquote ul ol li hr pre code em strong s a br wbr span " +
    "sup div table thead tbody tr th td caption button"
  ).split(" "),
);
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  href: /^(?:https?:\/\/|mailto:|#)/i,
  title: /^(?:https?:\/\/|mailto:|#)/i,
  rel: /^noopener noreferrer nofollow ugc$/,
  target: /^_blank$/,
  referrerpolicy: /^no-referrer$/,
  tabindex: /^0$/,
  dir: /^(?:auto|ltr)$/,
  start: /^\d{1,9}$/,
  align: /^(?:left|center|right)$/,
  class:
    /^(?:language-[\w+#.-]{1,32}|nbllm-(?:picture|button|table|section|section nbllm-closed|piece|tight|task|task-item|footnote|footnote-label|maths))$/,
  type: /^button$/,
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be absent
const HIDDEN = /[\0-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

/** What stands around an answer is made of these alone. */
const OURS = /^(?:DIV|SPAN|UL|LI|SECTION|STRONG|BUTTON|SUMMARY)$/;

function shown(markdown: string, step: number): HTMLElement {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root);
  for (let end = step; end < markdown.length; end += step) view.show(markdown.slice(0, end));
  view.show(markdown);
  view.finish();
  return root;
}

function faults(root: HTMLElement): string[] {
  return [...root.querySelectorAll("*")].flatMap((node) => {
    const tag = node.tagName.toLowerCase();
    const attributes = [...node.attributes].filter(
      ({ name, value }) => !ATTRIBUTES[name]?.test(value),
    );
    const wrong = attributes.map(({ name, value }) => `${tag}[${name}=${value}]`);
    return TAGS.has(tag) ? wrong : [tag, ...wrong];
  });
}

describe.each(payloads)("$id", ({ markdown }) => {
  test("gives allowed nodes only, whole and in pieces", () => {
    const whole = shown(markdown, markdown.length);
    expect(faults(whole)).toEqual([]);
    expect(whole.textContent).not.toMatch(HIDDEN);
    const pieces = shown(markdown, Math.max(1, Math.ceil(markdown.length / 50)));
    expect(bare(pieces).isEqualNode(bare(whole))).toBe(true);
  });
});

describe("around an answer", () => {
  useNotebooks();

  test.each(payloads)("$id is words", ({ markdown: text }) => {
    const result = { output: text, is_error: false };
    const tools = [{ id: text, name: text, arguments: text, result }];
    const asks = [{ id: text, name: text, arguments: text }];
    const notebook = open({
      labels: [text],
      tools,
      asks,
      steps: [{ text, reasoning: text, tools }],
    });
    const written = ".nbllm-labels, .nbllm-tools, .nbllm-asks, .nbllm-step > :not(.nbllm-text)";
    const places = [...notebook.el.querySelectorAll(written)];
    const tags = places.flatMap((place) => [...place.querySelectorAll("*")]);
    expect(tags.filter(({ tagName }) => !OURS.test(tagName))).toEqual([]);
    expect(notebook.el.querySelector("[href^='javascript'], [onerror], script, img")).toBeNull();
  });
});

test("nothing ran and no prototype changed", () => {
  expect(globalThis).not.toHaveProperty("owned");
  expect({}).not.toHaveProperty("href");
});
