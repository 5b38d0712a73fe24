/** What real work shows on a board: labels, tools and their results, steps, structure. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patchLane } from "../src/fold";
import { JsonLayout, pretty } from "../src/lane/json";
import { lane } from "./lanes";
import { open, openWith, useNotebooks } from "./notebook";

const CALL = { id: "1", name: "weather", arguments: '{"city": "Reykjavík"}' };
const DONE = { ...CALL, result: { output: "4 °C", is_error: false } };
const STEP = { text: "I look it up.", reasoning: "hm", tools: [DONE] };

describe("JSON that is on its way", () => {
  test("is laid out the same however it is cut, and stays where it was laid", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.nat(40)), (value, cuts) => {
        const text = JSON.stringify([value], null, 3);
        const layout = new JsonLayout();
        let [laid, rest] = ["", text];
        for (const cut of cuts) {
          laid += layout.feed(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        laid += layout.feed(rest);
        expect(laid).toBe(pretty(text));
        expect(JSON.parse(laid)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("is no deeper than there is room for, and brackets that do not match harm nothing", () => {
    expect(new JsonLayout().feed("]]}[,{:").includes("\n")).toBe(true);
    const deep = new JsonLayout().feed("[".repeat(1_000));
    expect(deep.length).toBeLessThan(90_000);
  });
});

describe("a lane", () => {
  useNotebooks();

  test("lays an answer out that is to be JSON, and leaves one that is none", () => {
    const notebook = open({ structured: true }, { structured: true });
    notebook.patch({ lane: 0, text: [0, ' {"a": [1'] }, { lane: 1, text: [0, "I *cannot*."] });
    const [json, prose] = notebook.all("text");
    expect(json?.querySelector("code")?.textContent?.trimEnd()).toBe('{\n  "a": [\n    1');
    expect(prose?.querySelector("em")?.textContent).toBe("cannot");
    notebook.patch({ lane: 0, text: [9, ",2]}"], set: { phase: "finished" } });
    expect(json?.querySelector("code")?.textContent?.trimEnd()).toBe(
      '{\n  "a": [\n    1,\n    2\n  ]\n}',
    );
    notebook.choose("More for demo/guide", "Raw text");
    expect(notebook.all("text")[0]?.textContent).toBe(' {"a": [1,2]}');
  });

  test("begins the layout anew with an answer begun anew", () => {
    const notebook = open({ structured: true, starts: 1, text: '{"a": 1' });
    notebook.patch({ lane: 0, text: [0, "[true]"], set: { starts: 2 } });
    expect(notebook.all("text")[0]?.querySelector("code")?.textContent).toBe("[\n  true\n]");
  });

  test("shows its labels as words", () => {
    const notebook = open({});
    notebook.patch({ lane: 0, set: { labels: ["df: 10 × 5", "<b>x\u202e</b>"] } });
    const labels = [...notebook.el.querySelectorAll(".nbllm-label")];
    expect(labels.map((each) => each.textContent)).toEqual(["df: 10 × 5", "<b>x</b>"]);
    expect(notebook.all("labels")[0]?.hidden).toBe(false);
  });
});

describe("a tool", () => {
  useNotebooks();

  const words = (notebook: ReturnType<typeof open>): (string | null)[] =>
    [...notebook.el.querySelectorAll(".nbllm-tool-state")].map((each) => each.textContent);

  test("runs while the model waits, and then gave something or failed", () => {
    const notebook = open({ tools: [CALL, { ...CALL, id: "2", name: "now" }] });
    expect(words(notebook)).toEqual(["", ""]);
    notebook.patch({ lane: 0, set: { phase: "waiting" } });
    expect([words(notebook), notebook.phases()]).toEqual([
      ["running", "running"],
      ["running tools"],
    ]);
    notebook.patch({ lane: 0, tools: [{ index: 0, result: DONE.result }] });
    expect(words(notebook)).toEqual(["done", "running"]);
    const failed = { output: "no\u202e clock", is_error: true };
    notebook.patch({ lane: 0, tools: [{ index: 1, result: failed }] });
    expect([words(notebook), notebook.phases()]).toEqual([["done", "failed"], ["waiting"]]);
    const results = [...notebook.el.querySelectorAll(".nbllm-tool-result")];
    expect(results.map((each) => each.textContent)).toEqual(["4 °C", "no clock"]);
  });

  test("that nobody runs says nothing of it", () => {
    const notebook = open({ tools: [CALL], phase: "finished", finish_reason: "tool_calls" });
    expect(words(notebook)).toEqual([""]);
  });

  test("leaves a step behind, whose text is not the answer's", () => {
    const notebook = open({ starts: 1, text: "I look it up.", tools: [DONE] });
    notebook.patch({ lane: 0, steps: [0, [STEP]], text: [0, "It is *cold*."], set: { starts: 2 } });
    const [step] = notebook.el.querySelectorAll(".nbllm-step");
    expect(step?.querySelector("summary")?.textContent).toBe("Used weather4 °C");
    expect(step?.querySelector(".nbllm-tool-result")?.textContent).toBe("4 °C");
    expect(step?.textContent).toContain("I look it up.");
    expect(notebook.all("text").map((each) => each.textContent?.trim())).toEqual(["It is cold."]);
    notebook.patch({ lane: 0, steps: [1, [{ ...STEP, text: "Again." }]], set: { starts: 3 } });
    const steps = [...notebook.el.querySelectorAll(".nbllm-step")];
    expect(steps.length).toBe(2);
    expect(steps[0]).toBe(step);
  });

  test("of a former turn is an answer before this one", () => {
    const turn = { ...STEP, text: "It *is*.", tools: [], turn: true };
    const notebook = open({ steps: [turn] });
    const [fold] = notebook.el.querySelectorAll(".nbllm-step");
    expect(fold?.querySelector("summary")?.textContent).toBe("Before It *is*.");
    expect(fold?.querySelector("em")?.textContent).toBe("is");
  });
});

describe("a patch with steps", () => {
  test("keeps them when an answer begins anew, and knows a gap", () => {
    const first = patchLane(lane({ starts: 1 }), { lane: 0, steps: [0, [STEP]] });
    const anew = patchLane(first.value, { lane: 0, set: { starts: 2 } });
    expect([first.gap, anew.value.steps, anew.value.tools]).toEqual([false, [STEP], []]);
    expect(patchLane(lane(), { lane: 0, steps: [1, [STEP]] }).gap).toBe(true);
  });
});

describe("a blind board", () => {
  useNotebooks();

  test("shows what came without names", () => {
    const notebook = openWith({ blind: true }, { steps: [STEP], asks: [], labels: [] }, {});
    expect(notebook.el.querySelectorAll(".nbllm-step").length).toBe(1);
  });
});
