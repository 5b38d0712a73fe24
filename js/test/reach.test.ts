/** By keyboard and by ear: every control is reached, named, and keeps the reader's place. */

import axe from "axe-core";
import { describe, expect, test, vi } from "vitest";
import type { Choices } from "../src/protocol";
import type { lane } from "./lanes";
import { type Notebook, open, openWith, useNotebooks } from "./notebook";

useNotebooks();

type Fields = Parameters<typeof lane>[0];

const FULL: Fields = {
  name: "a/full",
  text: "# Title\n\n[link](https://example.org) `code`\n\n|a|\n|-|\n|b|\n",
  reasoning: "Hm.",
  tools: [{ id: "1", name: "now", arguments: '{"a": 1}' }],
  citations: [{ url: "https://example.org", title: "Page" }],
  notices: ["Retried once."],
};
const FAILED: Fields = { name: "b", phase: "error", error: { title: "TimedOut", message: "Go." } };
const TOOL = {
  id: "1",
  name: "now",
  arguments: '{"a": 1}',
  result: { output: "noon ".repeat(200), is_error: false },
};
const STATES: readonly (readonly [string, Partial<Choices>, readonly Fields[]])[] = [
  ["one streaming", {}, [FULL]],
  ["three, one failed", {}, [FULL, FAILED, { name: "c" }]],
  [
    "interactive, pinned and compared",
    { interactive: true, winner: 0, diff: [0, 1] },
    [{ ...FULL, phase: "finished" }, FAILED],
  ],
  ["blind", { interactive: true, blind: true }, [FULL, { name: "Model B" }]],
  [
    "at work",
    { interactive: true, follows: true, winner: 0 },
    [
      {
        name: "a/work",
        phase: "waiting",
        labels: ["df: 2 × 2"],
        steps: [{ text: "*So.*", reasoning: "Hm.", tools: [TOOL] }],
        tools: [TOOL, { ...TOOL, id: "2", result: { output: "no", is_error: true } }],
        asks: [{ id: "3", name: "f", arguments: "{}" }],
      },
      { name: "b", structured: true, text: '{"a": [1' },
    ],
  ],
  ["settled", { interactive: true, settled: true }, [{ ...FULL, phase: "finished" }, FAILED]],
];

/** What the Tab key stops at, in order. */
function tabStops(notebook: Notebook): HTMLElement[] {
  const all = notebook.el.querySelectorAll<HTMLElement>(
    "a[href], button:not(:disabled), select, textarea, summary, [tabindex]",
  );
  const closed = "[hidden], details:not([open]) > :not(summary)";
  const stops = (each: HTMLElement): boolean => each.tagName === "SUMMARY" || each.tabIndex >= 0;
  return [...all].filter((each) => stops(each) && !each.closest(closed));
}

/** What a screen reader would call a control. */
const nameOf = (each: HTMLElement): string =>
  each.getAttribute("aria-label") ?? each.textContent?.trim() ?? "";

describe.each(STATES)("%s", (_, choices, lanes) => {
  test("axe finds nothing", async () => {
    const notebook = openWith(choices, ...lanes);
    notebook.el.querySelectorAll("details").forEach((each) => {
      each.open = true;
    });
    vi.useRealTimers();
    const { violations } = await axe.run(notebook.el, {
      // These need a layout, which real browsers have.
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });

  test("each stop of the Tab key has a name, and is worked by the browser's own keys", () => {
    const notebook = openWith(choices, ...lanes);
    for (const stop of tabStops(notebook)) {
      expect(nameOf(stop)).not.toBe("");
      if (stop.matches('[role="group"], pre, .nbllm-table')) continue;
      expect(["A", "BUTTON", "SELECT", "SUMMARY", "TEXTAREA"]).toContain(stop.tagName);
    }
  });
});

test("Tab comes to the board's controls, then to one lane and what is in the lanes", () => {
  const notebook = openWith({ interactive: true }, FULL, { name: "b" });
  expect(tabStops(notebook).map(nameOf)).toEqual([
    "Stop all",
    "Diff",
    "View",
    "Export",
    "a/full",
    "Stop a/full",
    "Copy a/full as Markdown",
    "More for a/full",
    "Answer",
    "Thoughts",
    "link",
    "ab",
    "Sources (1)example.org",
    "Stop b",
    "More for b",
    "Answer",
  ]);
});

test("a stream moves neither the focus nor the selection", () => {
  const notebook = open({ name: "a", text: "First.\n\nSecond" }, { name: "b" });
  const stop = notebook.button("Stop b");
  stop?.focus();
  const first = notebook.all("text")[0]?.querySelector("p")?.firstChild as Text;
  const selection = document.getSelection();
  selection?.setBaseAndExtent(first, 1, first, 4);
  for (let length = 14; length < 30; length += 1)
    notebook.patch({ lane: 0, text: [length, "."], set: { phase: "streaming" } });
  notebook.patch({ lane: 0, set: { phase: "finished" } });
  expect(document.activeElement).toBe(stop);
  expect([selection?.anchorNode, selection?.toString()]).toEqual([first, "irs"]);
});

test("only the status speaks", () => {
  const notebook = openWith({ diff: [0, 1] }, FULL, FAILED);
  const live = notebook.el.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log]");
  expect([...live].map((each) => each.className)).toEqual(["nbllm-status"]);
});

test("arrows go the way that the page is read", () => {
  const notebook = open({ name: "a" }, { name: "b" });
  const [first, second] = notebook.all("lane");
  const row = notebook.el.querySelector<HTMLElement>(".nbllm-lanes");
  if (row) row.style.direction = "rtl";
  first?.focus();
  const press = (key: string): void =>
    void document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true }),
    );
  press("ArrowLeft");
  expect(document.activeElement).toBe(second);
  press("ArrowRight");
  expect(document.activeElement).toBe(first);
});

test("arrows pass over lanes that are put away", () => {
  const notebook = open({ name: "a" }, { name: "b" }, { name: "c" });
  notebook.choose("More for c", "Focus");
  const lanes = notebook.all("lane");
  lanes[2]?.focus();
  lanes[2]?.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
  expect(document.activeElement).toBe(lanes[2]);
});
