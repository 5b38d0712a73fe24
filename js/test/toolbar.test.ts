/** What a reader can do with a board as a whole. */

import { describe, expect, test, vi } from "vitest";
import { NO_CHOICES } from "../src/protocol";
import { board, lane } from "./lanes";
import { type Notebook, open, openWith, useNotebooks } from "./notebook";

useNotebooks();

const row = (notebook: Notebook): DOMTokenList | undefined =>
  notebook.el.querySelector(".nbllm-lanes")?.classList;
const sent = (notebook: Notebook): unknown => notebook.model.sent.at(-1);
const pressEscape = (): void =>
  void document.activeElement?.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Escape", bubbles: true }),
  );

describe("columns", () => {
  test("follow the width until the reader chooses", () => {
    const notebook = open({}, {});
    expect(row(notebook)?.contains("nbllm-columns-auto")).toBe(true);
    notebook.choose("View", "Two columns");
    expect(row(notebook)?.contains("nbllm-columns-two")).toBe(true);
    expect(row(notebook)?.contains("nbllm-columns-auto")).toBe(false);
  });
});

describe("one lane alone", () => {
  test("is shown until Escape, and the focus stays on it", () => {
    const notebook = open({ name: "a" }, { name: "b" });
    notebook.choose("More for b", "Focus");
    expect(notebook.visible()).toEqual(["b"]);
    expect(notebook.el.contains(document.activeElement)).toBe(true);
    pressEscape();
    expect(notebook.visible()).toEqual(["a", "b"]);
    expect(document.activeElement).toBe(notebook.all("lane")[1]);
  });

  test("keeps growing while it is away, and comes back by a button", () => {
    const notebook = open({ name: "a" }, { name: "b" });
    notebook.choose("More for b", "Focus");
    notebook.patch({ lane: 0, text: [0, "grown"] });
    notebook.press("Show all lanes");
    vi.advanceTimersByTime(100);
    expect(notebook.visible()).toEqual(["a", "b"]);
    expect(notebook.all("text")[0]?.textContent).toBe("grown");
    expect(notebook.button("Show all lanes")).toBeUndefined();
  });

  test("is no longer alone when it is gone", () => {
    const notebook = open({ name: "a" }, { name: "b" });
    notebook.choose("More for b", "Focus");
    notebook.tell({ op: "full", state: board(lane({ name: "a" })) });
    expect(notebook.visible()).toEqual(["a"]);
  });
});

describe("scrolling together", () => {
  function boxes(notebook: Notebook): HTMLElement[] {
    const all = [...notebook.el.querySelectorAll<HTMLElement>(".nbllm-body")];
    for (const [index, box] of all.entries()) {
      const scrollHeight = { value: 1_100 * (index + 1), configurable: true };
      Object.defineProperty(box, "scrollHeight", scrollHeight);
      Object.defineProperty(box, "clientHeight", { value: 100, configurable: true });
    }
    return all;
  }

  test("puts the others as far down, once it is chosen", () => {
    const notebook = open({}, {});
    const [first, second] = boxes(notebook) as [HTMLElement, HTMLElement];
    const scroll = (): void => {
      first.scrollTop = 500;
      first.dispatchEvent(new Event("scroll"));
    };
    const before = second.scrollTop;
    scroll();
    expect(second.scrollTop).toBe(before);
    notebook.choose("View", "Scroll together");
    first.scrollTop = 0;
    scroll();
    expect(second.scrollTop).toBe(1_050);
  });

  test("is not moved by an answer that grows", () => {
    const notebook = open({}, {});
    const [first, second] = boxes(notebook) as [HTMLElement, HTMLElement];
    notebook.choose("View", "Scroll together");
    second.scrollTop = 40;
    second.dispatchEvent(new Event("scroll"));
    first.dispatchEvent(new Event("scroll"));
    expect(second.scrollTop).toBe(40);
  });
});

describe("a blind board", () => {
  const blind = { blind: true, interactive: true };
  const two = [{ name: "Model A" }, { name: "Model B" }];

  test("asks for a vote on each lane, and the names come with the kernel's answer", () => {
    const notebook = openWith(blind, ...two);
    notebook.button("Vote for Model B")?.focus();
    notebook.press("Vote for Model B");
    expect(sent(notebook)).toEqual({ nbllm: 1, op: "vote", lane: 1 });
    const lanes = [lane({ name: "x/one" }), lane({ name: "y/two" })];
    const choices = { ...NO_CHOICES, interactive: true, vote: 1 };
    notebook.tell({ op: "full", state: { ...board(...lanes), choices } });
    expect(notebook.visible()).toEqual(["x/one", "y/two"]);
    expect(notebook.button("Vote for y/two")).toBeUndefined();
    expect(notebook.el.querySelectorAll(".nbllm-mark")[1]?.textContent).toBe("your vote");
    expect(document.activeElement).toBe(notebook.all("lane")[1]);
  });

  test("can be revealed without a vote", () => {
    const notebook = openWith(blind, ...two);
    notebook.press("Reveal names");
    expect(sent(notebook)).toEqual({ nbllm: 1, op: "reveal" });
    expect(open({}, {}).button("Reveal names")).toBeUndefined();
  });

  test("shows no number that would tell who it is", () => {
    const notebook = openWith(blind, ...two);
    expect(notebook.all("board")[0]?.classList.contains("nbllm-blind")).toBe(true);
  });
});

describe("settle", () => {
  test("is offered on an interactive board, once every lane has ended", () => {
    expect(open({}, {}).button("Settle")).toBeUndefined();
    const notebook = openWith({ interactive: true }, { phase: "finished" }, {});
    expect(notebook.button("Settle")?.disabled).toBe(true);
    notebook.patch({ lane: 1, set: { phase: "finished" } });
    notebook.press("Settle");
    expect(sent(notebook)).toEqual({ nbllm: 1, op: "settle" });
  });

  test("is there for a single lane as well", () => {
    expect(openWith({ interactive: true }, { phase: "finished" }).button("Settle")).toBeDefined();
  });

  test("leaves nothing that asks the kernel", () => {
    const settled = { interactive: true, settled: true, blind: true };
    const notebook = openWith(settled, { name: "a", phase: "error" }, { phase: "finished" });
    notebook.press("More for a");
    const asking = ["Retry", "Retry a", "Pin as winner", "Vote for a", "Reveal names", "Settle"];
    const usable = asking.filter((name) => notebook.button(name)?.disabled === false);
    expect(usable).toEqual([]);
  });
});

describe("export", () => {
  test.each([
    ["Markdown", "answers.md", "text/markdown", "# a"],
    ["JSON", "answers.json", "application/json", '"name": "a"'],
  ])("%s is a file made on the page, also without a kernel", async (label, name, type, words) => {
    const blobs: Blob[] = [];
    const clicked: string[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      blobs.push(blob as Blob);
      return "blob:x";
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      clicked.push(this.download);
    });
    const notebook = open({ name: "a", text: "text" }, {});
    notebook.model.emit("comm:close");
    notebook.choose("Export", label);
    expect(clicked).toEqual([name]);
    expect(blobs[0]?.type).toContain(type);
    expect(await blobs[0]?.text()).toContain(words);
    vi.restoreAllMocks();
  });
});
