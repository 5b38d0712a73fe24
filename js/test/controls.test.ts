/** What a reader can do with one lane. */

import { afterEach, describe, expect, test, vi } from "vitest";
import { board, lane } from "./lanes";
import { type Notebook, open, openWith, useNotebooks } from "./notebook";

useNotebooks();

const { clipboard } = navigator;
const setClipboard = (value: unknown): void => {
  Object.defineProperty(navigator, "clipboard", { value, configurable: true });
};
afterEach(() => setClipboard(clipboard));

describe("copy", () => {
  test("takes the Markdown as the model wrote it, says so, and for a moment only", async () => {
    const writeText = vi.fn().mockResolvedValue(undefined);
    setClipboard({ writeText });
    const notebook = open({ name: "a", text: "**bold** \u202etext" });
    notebook.press("Copy a as Markdown");
    await vi.advanceTimersByTimeAsync(10);
    expect(writeText.mock.calls).toEqual([["**bold** \u202etext"]]);
    expect(notebook.el.querySelector(".nbllm-said:not([hidden])")?.textContent).toBe("Copied");
    expect(notebook.status()).toBe("Copied.");
    vi.advanceTimersByTime(5_000);
    expect(notebook.el.querySelector(".nbllm-said:not([hidden])")).toBeNull();
  });

  test("is said again when it is done again", async () => {
    setClipboard({ writeText: () => Promise.resolve() });
    const notebook = open({ name: "a", text: "text" });
    const status = notebook.el.querySelector('[role="status"]');
    const said: (ChildNode | null | undefined)[] = [];
    for (let count = 0; count < 2; count += 1) {
      notebook.press("Copy a as Markdown");
      await vi.advanceTimersByTimeAsync(10);
      said.push(status?.firstChild);
    }
    expect(said.map((each) => each?.textContent)).toEqual(["Copied.", "Copied."]);
    expect(said[0]).not.toBe(said[1]);
  });

  test("works without the newer way, and moves no focus", async () => {
    setClipboard(undefined);
    const copied: string[] = [];
    document.execCommand = () => {
      const event = new Event("copy", { bubbles: true, cancelable: true });
      const setData = (_: string, text: string): void => void copied.push(text);
      document.dispatchEvent(Object.assign(event, { clipboardData: { setData } }));
      return event.defaultPrevented;
    };
    const notebook = open({ name: "a", text: "text" });
    const button = notebook.button("Copy a as Markdown");
    button?.focus();
    button?.click();
    await vi.advanceTimersByTimeAsync(10);
    expect(copied).toEqual(["text"]);
    expect(notebook.status()).toBe("Copied.");
    expect(document.activeElement).toBe(button);
  });

  test("says when it could not", async () => {
    setClipboard({ writeText: () => Promise.reject(new Error("denied")) });
    document.execCommand = () => false;
    const notebook = open({ name: "a", text: "text" });
    notebook.press("Copy a as Markdown");
    await vi.advanceTimersByTimeAsync(10);
    expect(notebook.status()).toBe("Could not copy.");
  });

  test("is off while there is nothing to copy", () => {
    const notebook = open({ name: "a" });
    expect(notebook.button("Copy a as Markdown")?.disabled).toBe(true);
    notebook.patch({ lane: 0, text: [0, "x"] });
    expect(notebook.button("Copy a as Markdown")?.disabled).toBe(false);
  });
});

test("raw text shows the source, goes on growing, and gives way again", () => {
  const notebook = open({ name: "a", text: "**bo" });
  notebook.choose("More for a", "Raw text");
  notebook.patch({ lane: 0, text: [4, "ld**"] });
  const [raw] = notebook.all("text");
  expect(raw?.textContent).toBe("**bold**");
  expect(raw?.hidden).toBe(false);
  expect(raw?.getAttribute("aria-busy")).toBe("true");
  notebook.choose("More for a", "Raw text");
  expect(notebook.all("text").length).toBe(1);
  expect(notebook.all("text")[0]?.querySelector("strong")?.textContent).toBe("bold");
});

describe("retry", () => {
  const error = { title: "RateLimited", message: "Wait." };
  const failed = { name: "a", phase: "error", error } as const;
  const offered = (notebook: Notebook): boolean => notebook.button("Retry a") !== undefined;

  test("asks the lane's model again, once, and says so until the kernel answers", () => {
    const notebook = open(failed, { name: "b" });
    const button = notebook.button("Retry a");
    button?.focus();
    button?.click();
    vi.advanceTimersByTime(100);
    expect(notebook.model.sent.at(-1)).toEqual({ nbllm: 1, op: "retry", lane: 0 });
    expect(notebook.phases()[0]).toBe("asking again");
    expect(offered(notebook)).toBe(false);
    expect(document.activeElement).toBe(notebook.all("lane")[0]);
    const state = board(lane({ name: "a", phase: "connecting", starts: 1 }), lane({ name: "b" }));
    notebook.tell({ op: "full", state });
    expect(notebook.states()).toEqual(["connecting", "streaming"]);
    expect(notebook.el.querySelector(".nbllm-error:not([hidden])")).toBeNull();
    expect(notebook.status()).toBe("a started.");
  });

  test("is offered while others run, or as long as the board is interactive", () => {
    const ended = { name: "b", phase: "finished" } as const;
    expect(offered(open(failed, { name: "b" }))).toBe(true);
    expect(offered(open(failed, ended))).toBe(false);
    expect(offered(openWith({ interactive: true }, failed, ended))).toBe(true);
    expect(offered(openWith({ interactive: true, settled: true }, failed, ended))).toBe(false);
  });

  test("is there for an answer that is good, too", () => {
    const notebook = openWith({ interactive: true }, { name: "a", phase: "finished" }, {});
    notebook.choose("More for a", "Retry");
    expect(notebook.asked()).toEqual(["retry"]);
  });

  test("is over with the kernel", () => {
    const notebook = openWith({ interactive: true }, failed);
    notebook.model.emit("comm:close");
    vi.advanceTimersByTime(100);
    expect(offered(notebook)).toBe(false);
  });
});

describe("pin", () => {
  test("marks the winner at once, and takes the mark back", () => {
    const notebook = openWith({ interactive: true }, { name: "a" }, { name: "b" });
    notebook.choose("More for b", "Pin as winner");
    expect(notebook.model.sent.at(-1)).toEqual({ nbllm: 1, op: "pin", lane: 1 });
    const marks = (): (string | null)[] =>
      [...notebook.el.querySelectorAll(".nbllm-mark")].map((each) => each.textContent);
    expect(marks()).toEqual(["", "pinned"]);
    notebook.press("More for b");
    expect(notebook.button("Pin as winner")?.getAttribute("aria-checked")).toBe("true");
    notebook.press("Pin as winner");
    vi.advanceTimersByTime(100);
    expect(notebook.model.sent.at(-1)).toEqual({ nbllm: 1, op: "pin", lane: null });
    expect(marks()).toEqual(["", ""]);
  });

  test("is not for a lane alone", () => {
    const notebook = open({ name: "a" });
    notebook.press("More for a");
    expect(notebook.button("Pin as winner")).toBeUndefined();
    expect(notebook.button("Export as JSON")).toBeDefined();
  });
});

describe("jump to latest", () => {
  /** A box of 100 with 1,000 in it. */
  function scrolled(notebook: Notebook, top: number): HTMLElement {
    const box = notebook.el.querySelector<HTMLElement>(".nbllm-body") as HTMLElement;
    Object.defineProperty(box, "scrollHeight", { value: 1_000, configurable: true });
    Object.defineProperty(box, "clientHeight", { value: 100, configurable: true });
    box.scrollTop = top;
    box.dispatchEvent(new Event("scroll"));
    return box;
  }

  test("shows only while it streams and the reader is elsewhere", () => {
    const notebook = open({}, {});
    scrolled(notebook, 890);
    expect(notebook.button("Jump to latest")).toBeUndefined();
    scrolled(notebook, 300);
    expect(notebook.button("Jump to latest")).toBeDefined();
    notebook.patch({ lane: 0, set: { phase: "finished" } });
    expect(notebook.button("Jump to latest")).toBeUndefined();
  });

  test("goes to the end and follows again", () => {
    const notebook = open({}, {});
    const box = scrolled(notebook, 300);
    notebook.patch({ lane: 0, text: [0, "more"] });
    expect(box.scrollTop).toBe(300);
    notebook.button("Jump to latest")?.focus();
    notebook.press("Jump to latest");
    expect(box.scrollTop).toBeGreaterThanOrEqual(900);
    expect(notebook.button("Jump to latest")).toBeUndefined();
    expect(document.activeElement).toBe(notebook.all("lane")[0]);
  });

  test("an answer that is opened again is read from its start", () => {
    const notebook = open({ phase: "finished", text: "all" }, {});
    const boxes = [...notebook.el.querySelectorAll<HTMLElement>(".nbllm-body")];
    for (const box of boxes) Object.defineProperty(box, "scrollHeight", { value: 1_000 });
    notebook.patch({ lane: 0, set: { finish_reason: "stop" } }, { lane: 1, text: [0, "more"] });
    expect(boxes.map(({ scrollTop }) => scrollTop)).toEqual([0, 1_000]);
  });
});

test("numbers keep their places on the page", () => {
  const notebook = open({});
  const before = [...notebook.el.querySelectorAll(".nbllm-number")];
  const [ttft] = before;
  const untouched = ttft?.firstChild;
  const { meter } = lane();
  notebook.patch({ lane: 0, set: { meter: { ...meter, tokens: 12 } } });
  expect([...notebook.el.querySelectorAll(".nbllm-number")]).toEqual(before);
  expect(notebook.all("metrics")[0]?.textContent).toContain("≈12 tokens");
  expect(ttft?.firstChild).toBe(untouched);
});
