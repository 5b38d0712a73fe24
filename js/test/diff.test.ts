import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { compare, type Run } from "../src/diff/compare";
import { tidy } from "../src/diff/tidy";
import { countWords, words } from "../src/diff/words";
import { NO_CHOICES } from "../src/protocol";
import { type Notebook, open, openWith, useNotebooks } from "./notebook";

const letters = fc.array(fc.constantFrom("a", "b", "c", " "), { maxLength: 14 });
const side = (runs: readonly Run[], kind: "removed" | "added"): string =>
  runs
    .filter((run) => run.kind === "same" || run.kind === kind)
    .flatMap(({ pieces }) => pieces)
    .join("");
const common = (runs: readonly Run[]): number =>
  runs.filter(({ kind }) => kind === "same").flatMap(({ pieces }) => pieces).length;

/** The length of a longest common subsequence, the plain way. */
function longest(a: readonly string[], b: readonly string[]): number {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const piece of a) {
    const line = [0];
    for (const [index, other] of b.entries()) {
      const both = piece === other ? (above[index] ?? 0) + 1 : 0;
      line.push(Math.max(both, above[index + 1] ?? 0, line[index] ?? 0));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}

describe("a comparison", () => {
  test("makes one of the other, and keeps as much as can be kept", () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const runs = compare(a, b);
        expect([side(runs, "removed"), side(runs, "added")]).toEqual([a.join(""), b.join("")]);
        expect(common(runs)).toBe(longest(a, b));
      }),
      { numRuns: 2_000 },
    );
  });

  test("is true also where its patience ends, or where it is tidied", () => {
    fc.assert(
      fc.property(letters, letters, fc.nat(60), (a, b, budget) => {
        const runs = tidy(compare(a, b, budget));
        expect([side(runs, "removed"), side(runs, "added")]).toEqual([a.join(""), b.join("")]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("ends its patience: two long texts with nothing in common are replaced", () => {
    const [a, b] = [0, 1].map((text) => Array.from({ length: 30_000 }, (_, n) => `${text}.${n}`));
    expect(compare(a ?? [], b ?? []).map(({ kind }) => kind)).toEqual(["removed", "added"]);
  });

  test("counts words by words, letters where a script has no blanks", () => {
    expect(words("Don't  stop,\n天気!")).toEqual([
      "Don",
      "'",
      "t",
      "  ",
      "stop",
      ",",
      "\n",
      "天",
      "気",
      "!",
    ]);
    expect(countWords(["a", " ", ",", "天"])).toBe(2);
  });

  test("tells neighbours as one change", () => {
    const runs = tidy(compare(words("one two three four"), words("one 2 3 four")));
    expect(runs.map(({ kind, pieces }) => [kind, pieces.join("")])).toEqual([
      ["same", "one "],
      ["removed", "two three"],
      ["added", "2 3"],
      ["same", " four"],
    ]);
  });
});

describe("the panel", () => {
  useNotebooks();

  const panel = (notebook: Notebook): HTMLElement | null =>
    notebook.el.querySelector(".nbllm-diff:not([hidden])");
  const shown = (notebook: Notebook): string | null | undefined =>
    panel(notebook)?.querySelector(".nbllm-diff-text")?.textContent;
  const lanes = [
    { name: "a", text: "the sky is blue" },
    { name: "b", text: "the sky is red" },
    { name: "c", text: "the sea is blue" },
  ] as const;

  test("compares the first two, with words for who cannot see colours", () => {
    const notebook = open(...lanes);
    notebook.press("Diff");
    vi.advanceTimersByTime(100);
    expect(notebook.model.sent.at(-1)).toEqual({ nbllm: 1, op: "diff", lanes: [0, 1] });
    expect(notebook.button("Diff")?.getAttribute("aria-pressed")).toBe("true");
    expect(panel(notebook)?.querySelector("del")?.textContent).toBe("removed: blue");
    expect(panel(notebook)?.querySelector("ins")?.textContent).toBe("added: red");
    expect(panel(notebook)?.textContent).toContain("1 words removed, 1 added");
  });

  test("compares what the reader chooses, and never a lane with itself", () => {
    const notebook = openWith({ diff: [0, 1] }, ...lanes);
    const [first, second] = notebook.el.querySelectorAll("select");
    const choose = (select: HTMLSelectElement | undefined, index: number): unknown => {
      if (select) select.selectedIndex = index;
      select?.dispatchEvent(new Event("change"));
      vi.advanceTimersByTime(100);
      return notebook.model.sent.at(-1);
    };
    expect(choose(second, 2)).toMatchObject({ lanes: [0, 2] });
    expect(shown(notebook)).toBe("the removed: skyadded: sea is blue");
    expect(choose(first, 2)).toMatchObject({ lanes: [2, 0] });
    expect(shown(notebook)).toBe("the removed: seaadded: sky is blue");
  });

  test("follows the kernel's choice, and texts that grow, unhurried", () => {
    const notebook = openWith({ diff: [0, 1] }, ...lanes);
    notebook.patch({ lane: 0, text: [15, " today"] });
    expect(shown(notebook)).not.toContain("today");
    vi.advanceTimersByTime(1_000);
    expect(shown(notebook)).toContain("today");
    notebook.tell({ op: "patch", lanes: [], choices: { ...NO_CHOICES, diff: [1, 2] } });
    expect(shown(notebook)).toContain("removed: red");
  });

  test("closes, and the focus goes to the button that opened it", () => {
    const notebook = openWith({ diff: [0, 1] }, ...lanes);
    notebook.button("Close the difference")?.focus();
    notebook.press("Close the difference");
    vi.advanceTimersByTime(100);
    expect(panel(notebook)).toBeNull();
    expect(notebook.model.sent.at(-1)).toEqual({ nbllm: 1, op: "diff", lanes: null });
    expect(document.activeElement).toBe(notebook.button("Diff"));
  });

  test("shows text as text, without what hides in it", () => {
    const notebook = openWith({ diff: [0, 1] }, { text: "<b>x</b>\u202e" }, { text: "<img>" });
    expect(panel(notebook)?.querySelector("b, img")).toBeNull();
    expect(shown(notebook)).not.toContain("\u202e");
  });

  test("says when there is nothing to see", () => {
    const note = (...texts: string[]): string | null | undefined =>
      panel(openWith({ diff: [0, 1] }, ...texts.map((text) => ({ text }))))?.querySelector(
        ".nbllm-diff-note",
      )?.textContent;
    expect(note("", "")).toBe("Nothing to compare yet.");
    expect(note("same", "same")).toBe("The two say the same.");
    expect(note("one", "two")).toContain("too different");
  });
});
