import { describe, expect, test, vi } from "vitest";
import { LATEST, TOGETHER } from "../src/acknowledge";
import type { KernelMessage } from "../src/protocol";
import { board, lane } from "./lanes";
import { type Notebook, open, useNotebooks } from "./notebook";

useNotebooks();

const FRAME = 20;
const hear = (notebook: Notebook, message: KernelMessage): void =>
  notebook.model.emit("msg:custom", message);
const patch = (sequence: number): KernelMessage => ({ op: "patch", lanes: [], sequence });

/** What the page has acknowledged so far. */
const acknowledged = (notebook: Notebook): number[] =>
  notebook.model.sent.flatMap((message) => (message.op === "ack" ? [message.sequence] : []));

describe("a page says how far it has come", () => {
  test("every few messages, after the paint", () => {
    const notebook = open({});
    for (let sequence = 1; sequence <= TOGETHER; sequence += 1) hear(notebook, patch(sequence));
    expect(acknowledged(notebook)).toEqual([]);
    vi.advanceTimersByTime(FRAME);
    expect(acknowledged(notebook)).toEqual([TOGETHER]);
    vi.advanceTimersByTime(4 * LATEST);
    expect(acknowledged(notebook)).toEqual([TOGETHER]);
  });

  test("or after a while", () => {
    const notebook = open({});
    hear(notebook, patch(1));
    vi.advanceTimersByTime(LATEST - 10);
    expect(acknowledged(notebook)).toEqual([]);
    vi.advanceTimersByTime(10 + FRAME);
    expect(acknowledged(notebook)).toEqual([1]);
  });

  test("at once when the kernel has nothing to say", () => {
    const notebook = open({});
    hear(notebook, { op: "full", state: board(lane()), sequence: 5 });
    expect(acknowledged(notebook)).toEqual([]);
    hear(notebook, { op: "beat" });
    hear(notebook, { op: "beat" });
    expect(acknowledged(notebook)).toEqual([5, 5]);
    vi.advanceTimersByTime(4 * LATEST);
    expect(acknowledged(notebook)).toEqual([5, 5]);
  });

  test("by one word of its own", () => {
    const notebook = open({});
    hear(notebook, { op: "full", state: board(lane()), sequence: 5 });
    hear(notebook, { op: "beat" });
    hear(notebook, { op: "beat" });
    const words = notebook.model.sent.flatMap((each) => (each.op === "ack" ? [each.page] : []));
    expect(words[0]).toMatch(/^[a-z0-9]{2,16}$/);
    expect(words[1]).toBe(words[0]);
  });

  test("never of messages without a number, and not after the end", () => {
    const notebook = open({});
    hear(notebook, { op: "beat" });
    hear(notebook, { op: "patch", lanes: [] });
    vi.advanceTimersByTime(4 * LATEST);
    hear(notebook, patch(1));
    notebook.controller.abort();
    vi.advanceTimersByTime(4 * LATEST);
    expect(acknowledged(notebook)).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("a page that nobody sees acknowledges without a frame", () => {
  const notebook = open({});
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const frames = vi.spyOn(globalThis, "requestAnimationFrame").mockReturnValue(0);
  hear(notebook, patch(1));
  vi.advanceTimersByTime(LATEST);
  expect(acknowledged(notebook)).toEqual([1]);
  frames.mockRestore();
  vi.restoreAllMocks();
});
