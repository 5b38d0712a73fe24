/** A person is asked before a tool runs, and asks on. */

import { describe, expect, test, vi } from "vitest";
import { DELAY } from "../src/lane/consent";
import { type Choices, NO_CHOICES } from "../src/protocol";
import { type Notebook, open, openWith, useNotebooks } from "./notebook";

const ASK = { id: "call_1", name: "delete", arguments: '{\n  "path": "a\\u202eb"\n}' };

function answers({ model }: Notebook): unknown[] {
  return model.sent.filter(({ op }) => op === "consent" || op === "ask");
}

describe("a consent", () => {
  useNotebooks();

  const asked = (): Notebook => {
    const notebook = open({ phase: "waiting" });
    notebook.patch({ lane: 0, set: { asks: [ASK] } });
    vi.advanceTimersByTime(DELAY);
    return notebook;
  };

  test("shows all that would run, as it is", () => {
    const notebook = asked();
    const [card] = notebook.all("consent");
    expect(card?.getAttribute("aria-label")).toBe("May delete run?");
    expect(card?.querySelector(".nbllm-tool-arguments")?.textContent).toBe(ASK.arguments);
    expect(notebook.phases()).toEqual(["needs your answer"]);
    expect(notebook.status()).toBe("demo/guide asks: may delete run?");
  });

  test.each([
    ["Allow delete", true],
    ["Deny delete", false],
  ])("%s is told with the id of the call", (name, allow) => {
    const notebook = asked();
    notebook.press(name);
    expect(answers(notebook)).toEqual([{ nbllm: 1, op: "consent", lane: 0, id: "call_1", allow }]);
  });

  test("is not given by a click that was meant for something else", () => {
    const notebook = open({ phase: "waiting", asks: [ASK] });
    notebook.press("Allow delete");
    expect(answers(notebook)).toEqual([]);
    vi.advanceTimersByTime(DELAY);
    notebook.press("Allow delete");
    expect(answers(notebook).length).toBe(1);
  });

  test("takes no focus when it comes, and drops none when it goes", () => {
    const notebook = asked();
    expect(document.activeElement).toBe(document.body);
    notebook.button("Allow delete")?.focus();
    const [kept] = notebook.all("consent");
    notebook.patch({ lane: 0, set: { asks: [ASK, { ...ASK, id: "call_2" }] } });
    expect(notebook.all("consent")[0]).toBe(kept);
    notebook.patch({ lane: 0, set: { asks: [] } });
    expect(document.activeElement).toBe(notebook.all("lane")[0]);
    expect(notebook.all("consent")).toEqual([]);
  });

  test("is gone with its answer", () => {
    const notebook = asked();
    notebook.patch({ lane: 0, set: { phase: "cancelled" } });
    expect(notebook.all("consent")).toEqual([]);
  });
});

describe("asking on", () => {
  useNotebooks();

  const FOLLOWS: Partial<Choices> = { interactive: true, follows: true, winner: 1 };
  const ended = { phase: "finished" } as const;
  const text = (notebook: Notebook): HTMLTextAreaElement =>
    notebook.el.querySelector("textarea") as HTMLTextAreaElement;
  const form = (notebook: Notebook): HTMLElement =>
    notebook.el.querySelector(".nbllm-question") as HTMLElement;

  test("goes to all, to the winner, or to one", () => {
    const notebook = openWith(FOLLOWS, { ...ended, name: "a" }, { ...ended, name: "b" });
    const select = form(notebook).querySelector("select") as HTMLSelectElement;
    expect([...select.options].map((each) => each.textContent)).toEqual([
      "all lanes",
      "the winner",
      "a",
      "b",
    ]);
    for (const to of ["all", "winner", "1"]) {
      select.value = to;
      text(notebook).value = "And why?";
      notebook.press("Ask");
    }
    expect(answers(notebook)).toEqual(
      ["all", "winner", 1].map((to) => ({ nbllm: 1, op: "ask", text: "And why?", to })),
    );
    expect(text(notebook).value).toBe("");
  });

  test("is sent with Enter, but not within a line or a word that is being composed", () => {
    const notebook = openWith(FOLLOWS, ended);
    const area = text(notebook);
    const key = (init: KeyboardEventInit): boolean =>
      area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, ...init }));
    area.value = "Go on";
    key({ shiftKey: true });
    key({ isComposing: true });
    expect(answers(notebook)).toEqual([]);
    key({});
    expect(answers(notebook)).toEqual([{ nbllm: 1, op: "ask", text: "Go on", to: "all" }]);
  });

  test("waits until all have answered, and asks nothing empty", () => {
    const notebook = openWith(FOLLOWS, ended, {});
    text(notebook).value = "Go on";
    expect(notebook.button("Ask")?.disabled).toBe(true);
    notebook.patch({ lane: 1, set: ended });
    text(notebook).value = "  \n";
    notebook.press("Ask");
    expect(answers(notebook)).toEqual([]);
  });

  test("is not offered where nothing can go on, and says why something could not", () => {
    const settled = openWith({ ...FOLLOWS, settled: true }, ended);
    expect(form(settled).hidden).toBe(true);
    expect(form(openWith({ interactive: true }, ended)).hidden).toBe(true);
    const notebook = openWith({ ...FOLLOWS, trouble: "no\u202e" }, ended);
    expect(notebook.hint()).toBe("no");
    notebook.tell({ op: "patch", lanes: [], choices: { ...NO_CHOICES, trouble: "not yet" } });
    expect([notebook.hint(), notebook.status()]).toEqual(["not yet", "not yet"]);
  });
});
