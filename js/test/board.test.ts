import { describe, expect, test, vi } from "vitest";
import { view } from "../src/index";
import { board, lane, METER } from "./lanes";
import { type Notebook, open, useNotebooks } from "./notebook";

useNotebooks();

describe("hooks", () => {
  test("a lane is a named group that says its state", () => {
    const notebook = open({ name: "openai/gpt-5-mini", text: "**hi**", phase: "waiting" });
    const [group] = notebook.all("lane");
    expect(notebook.all("board")[0]?.dataset.lmSuppressShortcuts).toBe("true");
    expect(group?.getAttribute("role")).toBe("group");
    expect(group?.getAttribute("aria-label")).toBe("openai/gpt-5-mini");
    expect(notebook.states()).toEqual(["waiting"]);
    expect(notebook.all("text")[0]?.querySelector("strong")?.textContent).toBe("hi");
    expect(notebook.all("metrics")[0]?.textContent).toContain("TTFT –");
  });

  test("the text is busy while it grows and never a live region", () => {
    const notebook = open({});
    const [text] = notebook.all("text");
    expect(text?.getAttribute("aria-busy")).toBe("true");
    expect(text?.closest("[aria-live], [role=status], [role=log]")).toBeNull();
    notebook.patch({ lane: 0, text: [0, "end"], set: { phase: "finished" } });
    expect(text?.getAttribute("aria-busy")).toBe("false");
    expect(text?.textContent).toBe("end");
  });

  test("one status region tells of beginnings and ends only", () => {
    const notebook = open({ name: "a", phase: "connecting" }, { name: "b", phase: "connecting" });
    expect(notebook.el.querySelectorAll('[role="status"]').length).toBe(1);
    expect(notebook.status()).toBe("a started. b started.");
    notebook.patch({ lane: 0, set: { phase: "streaming" } });
    expect(notebook.status()).toBe("a started. b started.");
    notebook.patch({ lane: 0, set: { phase: "error" } }, { lane: 1, set: { phase: "finished" } });
    expect(notebook.status()).toBe("a failed. b finished.");
  });

  test("a board that knows no lanes yet shows them when they come", () => {
    const notebook = open();
    notebook.tell({
      op: "full",
      state: board(lane({ name: "a", text: "one", phase: "finished" }), lane({ name: "b" })),
    });
    expect(notebook.visible()).toEqual(["a", "b"]);
    expect(notebook.all("text")[0]?.textContent).toBe("one");
    expect(notebook.status()).toBe("b started.");
  });

  test("a board that had ended before it was shown is not news", () => {
    expect(open({ phase: "finished" }).status()).toBe("");
  });

  test("names from a model are shown without what hides in them", () => {
    const notebook = open({ name: "evil\u202e\u0000<b>" });
    expect(notebook.all("lane")[0]?.getAttribute("aria-label")).toBe("evil<b>");
    expect(notebook.el.querySelector("b")).toBeNull();
  });
});

describe("stop", () => {
  test("tells the kernel which lane, and shows it at once", () => {
    const notebook = open({ name: "a" }, { name: "b" });
    notebook.press("Stop b");
    expect(notebook.states()).toEqual(["streaming", "stopping"]);
    expect(notebook.model.sent.at(-1)).toEqual({ nbllm: 1, op: "stop", lane: 1 });
    notebook.patch({ lane: 1, text: [0, "late"], set: { phase: "cancelled" } });
    expect(notebook.states()).toEqual(["streaming", "cancelled"]);
    expect(notebook.all("text")[1]?.textContent).toBe("late");
    expect(notebook.status()).toBe("b stopped.");
  });

  test("all stops what runs", () => {
    const notebook = open({ name: "a" }, { name: "b", phase: "finished" }, { name: "c" });
    notebook.press("Stop all");
    expect(notebook.states()).toEqual(["stopping", "finished", "stopping"]);
    expect(notebook.model.sent.at(-1)).toEqual({ nbllm: 1, op: "stop_all" });
  });

  test("is over when the lanes are", () => {
    const notebook = open({ phase: "finished" }, { phase: "error" });
    const stops = notebook.buttons().filter((each) => each.textContent?.startsWith("Stop"));
    expect(stops.map((each) => each.disabled)).toEqual([true, true, true]);
  });

  test("for all is offered only where there are several", () => {
    const toolbar = (notebook: Notebook) =>
      notebook
        .buttons()
        .find((each) => each.textContent === "Stop all")
        ?.closest("[hidden]");
    expect(toolbar(open({}))).not.toBeNull();
    expect(toolbar(open({}, {}))).toBeNull();
  });

  test("a pressed button hands the focus to its lane", () => {
    const notebook = open({ name: "a" });
    const [button] = notebook.buttons().filter((each) => each.textContent === "Stop");
    button?.focus();
    button?.click();
    expect(document.activeElement).toBe(notebook.all("lane")[0]);
  });
});

describe("what a lane shows", () => {
  test("an error below the text that came", () => {
    const error = { title: "StreamCut", message: "Run the cell <again>." };
    const notebook = open({ text: "partial" });
    notebook.patch({ lane: 0, set: { phase: "error", error } });
    const body = notebook.all("text")[0]?.parentElement?.textContent ?? "";
    expect(notebook.all("text")[0]?.textContent).toBe("partial");
    expect(body.indexOf("partial")).toBeLessThan(body.indexOf("The connection broke"));
    expect(body).toContain("Run the cell <again>.");
  });

  test("reasoning folded away, its last line while it thinks", () => {
    const notebook = open({ phase: "reasoning", reasoning: "First.\nSec" });
    const details = notebook.el.querySelector("details");
    expect(details?.open).toBe(false);
    expect(details?.querySelector("summary")?.textContent).toBe("ThinkingSec");
    notebook.patch({ lane: 0, reasoning: [10, "ond."], set: { phase: "streaming" } });
    expect(details?.querySelector("summary")?.textContent).toBe("Thoughts");
    expect(details?.lastChild?.textContent).toBe("First.\nSecond.");
  });

  test("tool calls with their growing arguments, and notices", () => {
    const notebook = open({});
    notebook.patch({ lane: 0, tools: [{ index: 0, id: "1", name: "now", arguments: [0, "{"] }] });
    notebook.patch({ lane: 0, tools: [{ index: 0, arguments: [1, "}"] }], notices: [0, ["Hm."]] });
    expect(notebook.el.querySelector(".nbllm-tool")?.textContent).toBe("Tool now{}");
    expect(notebook.el.querySelector("li")?.textContent).toBe("Hm.");
  });

  test("nothing of what a provider gave up to begin anew", () => {
    const tools = [{ id: "1", name: "now", arguments: "{" }];
    const notebook = open({ text: "# First\n\nanswer", reasoning: "hm", tools, notices: ["n"] });
    notebook.patch({ lane: 0, notices: [1, ["Anew."]], set: { starts: 1, phase: "waiting" } });
    expect(notebook.all("text")[0]?.childNodes.length).toBe(0);
    expect(notebook.el.querySelector("details")?.hidden).toBe(true);
    expect(notebook.el.querySelector("details")?.lastChild?.textContent).toBe("");
    expect(notebook.el.querySelector(".nbllm-tool")).toBeNull();
    expect([...notebook.el.querySelectorAll("li")].map((each) => each.textContent)).toEqual([
      "n",
      "Anew.",
    ]);
    notebook.patch({ lane: 0, text: [0, "second"], set: { starts: 1, phase: "streaming" } });
    expect(notebook.all("text")[0]?.textContent).toBe("second");
  });

  test("the seconds of a wait, by its own clock", () => {
    const notebook = open({ phase: "waiting", meter: { ...METER, elapsed: 2 } });
    vi.advanceTimersByTime(5_000);
    expect(notebook.el.textContent).toContain("waiting · 7 s");
  });
});

describe("the comm", () => {
  test("is asked for what came before, and once per gap", () => {
    const notebook = open({});
    expect(notebook.model.sent).toEqual([{ nbllm: 1, op: "attach" }]);
    notebook.patch({ lane: 0, text: [5, "x"] });
    notebook.patch({ lane: 0, text: [6, "y"] });
    expect(notebook.model.sent.length).toBe(2);
    notebook.tell({ op: "full", state: board(lane({ text: "whole" }), lane({ name: "new" })) });
    expect(notebook.all("text").map((each) => each.textContent)).toEqual(["whole", ""]);
  });

  test.each(["comm:close", "comm_live_update"])("%s: running lanes say so, text stays", (event) => {
    const notebook = open({ name: "a", text: "kept" }, { phase: "finished" });
    notebook.model.emit(event);
    vi.advanceTimersByTime(100);
    expect(notebook.states()).toEqual(["disconnected", "finished"]);
    expect(notebook.all("text")[0]?.textContent).toBe("kept");
    expect(notebook.status()).toBe("a lost its connection.");
  });

  test("that throws is a lost connection", async () => {
    const notebook = open({});
    vi.spyOn(notebook.model, "send").mockImplementation(() => {
      throw new Error("Cannot send");
    });
    notebook.press("Stop demo/guide");
    await vi.advanceTimersByTimeAsync(100);
    expect(notebook.states()).toEqual(["disconnected"]);
  });

  test("views share one store, and a closed one leaves nothing behind", () => {
    const notebook = open({});
    const second = document.createElement("div");
    const { model, store } = notebook;
    const signal = new AbortController().signal;
    const close = view({ model, el: second, signal }, store);
    notebook.patch({ lane: 0, text: [0, "both"] });
    expect(second.querySelector('[data-nbllm="text"]')?.textContent).toBe("both");
    close();
    notebook.patch({ lane: 0, text: [4, "!"] });
    expect(second.childNodes.length).toBe(0);
    expect(notebook.all("text")[0]?.textContent).toBe("both!");
    notebook.controller.abort();
    expect([...model.listeners.values()].map(({ size }) => size)).toEqual([0, 0, 0, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("what has the focus is marked, so that Jupyter leaves its keys alone", () => {
  const notebook = open({ text: "[x](https://example.org)" });
  const focusable = [notebook.all("lane")[0], ...notebook.el.querySelectorAll("a")];
  for (const element of focusable) {
    element?.focus();
    expect(element?.dataset.lmSuppressShortcuts).toBe("true");
  }
});

test("arrow keys move among lanes; the page has one tab stop for them", () => {
  const notebook = open({}, {}, {});
  const lanes = notebook.all("lane");
  const press = (key: string) =>
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  lanes[0]?.focus();
  for (const key of ["ArrowRight", "End", "ArrowRight", "ArrowLeft"]) press(key);
  expect(document.activeElement).toBe(lanes[1]);
  expect(lanes.map((each) => each.tabIndex)).toEqual([-1, 0, -1]);
});
