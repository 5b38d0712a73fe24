import { describe, expect, test } from "vitest";
import { MarkdownDocument } from "../src/markdown/document";

/** A document that streams in, and what was typeset: a typesetter that leaves its marks. */
function streamed(text: string): { root: HTMLElement; typeset: string[] } {
  const root = document.createElement("div");
  const typeset: string[] = [];
  const view = new MarkdownDocument(root, {
    guess: true,
    typeset(target, tex, display) {
      typeset.push(display ? `[${tex}]` : tex);
      target.setAttribute("role", "math");
      target.replaceChildren(document.createElement("i"));
    },
  });
  for (const character of text) view.append(character);
  view.finish();
  return { root, typeset };
}

describe("each formula is typeset once", () => {
  test.each([
    ["Let $x$ be **bold** and $y$, *or* `z`; more: words!\n\nEnd.", ["x", "y"]],
    [
      "- $a$ one\n- two \\(b\\) *three* four\n\n  five $c$ and [six](https://e.example)",
      ["a", "b", "c"],
    ],
    ["$$\n\\sum_i\n= 1\n$$\n\nafter *this* and \\[d\\] that", ["[\\sum_i\n= 1]", "[d]"]],
    ["> quoted $q$ with **more** words\n> and lines", ["q"]],
  ])("%j", (text, formulas) => {
    const { root, typeset } = streamed(text);
    expect(typeset).toEqual(formulas);
    expect(root.querySelectorAll(".nbllm-maths > i").length).toBe(formulas.length);
  });

  test("but not before it is closed", () => {
    expect(streamed("$$\nx\n").typeset).toEqual([]);
    expect(streamed("costs $x").typeset).toEqual([]);
  });

  test("and anew when it changes", () => {
    const { root, typeset } = streamed("$$\nx\n$$ y\n$$");
    expect(typeset.at(-1)).toBe("[x\n$$ y]");
    expect(root.querySelectorAll("[role=math]").length).toBe(1);
  });
});
