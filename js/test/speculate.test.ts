import { describe, expect, test } from "vitest";
import { MarkdownDocument } from "../src/markdown/document";

function shown(text: string, finish = false): string {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root, { guess: true });
  view.show(text);
  if (finish) view.finish();
  return root.querySelector(".nbllm-section")?.innerHTML ?? "";
}

describe("the open end is shown as what it most likely means", () => {
  test.each([
    ["a **bold te", "a <strong>bold te</strong>"],
    ["*a **b", "<em>a <strong>b</strong></em>"],
    ["__x", "<strong>x</strong>"],
    ["~~gone", "<s>gone</s>"],
    ["run `the code", 'run <code dir="ltr">the code</code>'],
    ["**see `co", '<strong>see <code dir="ltr">co</code></strong>'],
    ["see [the docs](https://exam", "see the docs"],
    ["![a cat](https://exam", "a cat"],
  ])("%j", (text, html) => {
    expect(shown(text)).toBe(`<p dir="auto">${html}</p>`);
    expect(shown(text, true)).not.toBe(shown(text));
  });

  test.each(["2*3 is six", "a ** b", "a_b", "see [1", "**", "5 * 4", "$x + y", "`"])(
    "%j is left as it is",
    (text) => {
      expect(shown(text)).toBe(shown(text, true));
    },
  );

  test("a block that has ended is not guessed at", () => {
    expect(shown("a **b\n\n")).toBe('<p dir="auto">a **b</p>');
    expect(shown("a **b\n\nc")).toContain("a **b<");
  });

  test("what a guess made grows without being made anew", () => {
    const root = document.createElement("div");
    const view = new MarkdownDocument(root, { guess: true });
    view.append("a **bold");
    const strong = root.querySelector("strong");
    view.append(" and more");
    expect(root.querySelector("strong")).toBe(strong);
    expect(strong?.textContent).toBe("bold and more");
  });
});
