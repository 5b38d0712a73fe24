import { beforeEach, expect, test, vi } from "vitest";
import { paint } from "../src/highlight/code";
import type { Code } from "../src/highlight/highlight";
import { MarkdownDocument } from "../src/markdown/document";
import { slotFor } from "../src/slot";

const later = vi.fn();
const part = () => slotFor<unknown>("nbllm@1/code");
const frames = (): Promise<void> => new Promise((done) => setTimeout(done, 100));

/** The part, with all the patience that a busy machine needs. */
const code: Code = { paint: (...asked) => paint(...asked, 60_000) };

/** Highlighting as a fresh page has it, with a kernel that is asked by `ask`. */
async function freshPage() {
  vi.resetModules();
  globalThis.__nbllm = new Map();
  slotFor("nbllm@1").address = import.meta.url.replace(/test\/[^/]+$/, "src/part.ts");
  const ask = vi.fn();
  part().askers.add(ask);
  const { highlight } = await import("../src/highlight/highlight");
  return { highlight, ask };
}

function place(): HTMLElement {
  const element = document.createElement("code");
  element.textContent = "a = 1";
  return element;
}
const coloured = (root: ParentNode) =>
  [...root.querySelectorAll('[class^="nbllm-token"]')].map(({ textContent }) => textContent);

beforeEach(() => later.mockClear());

test("what colours code is asked for once, and says when it came", async () => {
  const { highlight, ask } = await freshPage();
  const element = place();
  expect(highlight(element, "a = 1", "python", later)).toBe(false);
  expect(highlight(element, "a = 1", "js", later)).toBe(false);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(element.innerHTML).toBe("a = 1");
  await frames();
  expect(later).not.toHaveBeenCalled();
  part().fill(code);
  await vi.waitFor(() => expect(later).toHaveBeenCalledTimes(2));
  expect(element.innerHTML).toBe("a = 1");
});

test("it fills a place at once where it is there", async () => {
  const { highlight, ask } = await freshPage();
  part().fill(code);
  const element = place();
  expect(highlight(element, "a = 1", "python", later)).toBe(true);
  expect(coloured(element)).toEqual(["=", "1"]);
  expect(ask).not.toHaveBeenCalled();
  await frames();
  expect(later).not.toHaveBeenCalled();
});

test.each(["", "klingon", "constructor"])("nothing is asked for the language %j", async (name) => {
  const { highlight, ask } = await freshPage();
  expect(highlight(place(), "a = 1", name, later)).toBe(false);
  expect(ask).not.toHaveBeenCalled();
});

test("a page without hub leaves code as it is", async () => {
  const { highlight } = await freshPage();
  globalThis.__nbllm = undefined;
  expect(highlight(place(), "a = 1", "python", later)).toBe(false);
});

test("a document that ended before it came is coloured then", async () => {
  const { highlight } = await freshPage();
  const root = document.createElement("div");
  const shown = new MarkdownDocument(root, { highlight });
  shown.show("```python\na = 1\n```\n\n```python\nb = 2\n```");
  shown.finish();
  expect(coloured(root)).toEqual([]);
  part().fill(code);
  await vi.waitFor(() => expect(coloured(root)).toEqual(["=", "1", "=", "2"]));
  expect([...root.querySelectorAll("code")].map(({ textContent }) => textContent)).toEqual([
    "a = 1\n",
    "b = 2\n",
  ]);
});

test("a document that changed meanwhile shows what it is now", async () => {
  const { highlight } = await freshPage();
  const root = document.createElement("div");
  const shown = new MarkdownDocument(root, { highlight });
  shown.show("```python\na = 1\n```\n\nx");
  shown.show("```python\nb = 2\n");
  part().fill(code);
  await frames();
  expect(root.textContent).toBe("b = 2\n");
  expect(coloured(root)).toEqual([]);
  shown.finish();
  expect(coloured(root)).toEqual(["=", "2"]);
});
