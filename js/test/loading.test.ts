import { afterEach, beforeEach, expect, test, vi } from "vitest";
import hub from "../src/hub";
import makeLoader from "../src/loader";
import { slotFor } from "../src/slot";
import type { BoardModule } from "../src/widget";
import { RecordingModel } from "./lanes";

let key = 0;
const context = () => {
  const model = new RecordingModel({ key: `nbllm@${key}` });
  const el = document.createElement("div");
  return { model, el, signal: new AbortController().signal };
};
const boardModule = (): BoardModule => ({
  attach: () => "store",
  view: ({ el }, store) => {
    el.append(`showing ${store}`);
    return () => el.replaceChildren();
  },
});

beforeEach(() => {
  key += 1;
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

test("a board shows once the bundle is there, and cleans up", async () => {
  const [loader, board] = [makeLoader(), context()];
  loader.initialize(board);
  const rendered = loader.render(board);
  slotFor(`nbllm@${key}`).fill(boardModule());
  const cleanup = await rendered;
  expect(board.el.textContent).toBe("showing store");
  cleanup();
  expect(board.el.textContent).toBe("");
});

test("without the bundle it says what to do, and shows when it comes after all", async () => {
  const [loader, board] = [makeLoader(), context()];
  loader.initialize(board);
  const rendered = loader.render(board);
  await vi.advanceTimersByTimeAsync(10_000);
  await rendered;
  expect(board.el.textContent).toContain("%load_ext nbllm");
  slotFor(`nbllm@${key}`).fill(boardModule());
  await vi.advanceTimersByTimeAsync(0);
  expect(board.el.textContent).toBe("showing store");
});

test("a view closed before the bundle came shows nothing", async () => {
  const [loader, board] = [makeLoader(), context()];
  loader.initialize(board);
  const rendered = loader.render({ ...board, signal: AbortSignal.abort() });
  slotFor(`nbllm@${key}`).fill(boardModule());
  await rendered;
  expect(board.el.textContent).toBe("");
});

const NEED = { nbllm: 1, op: "need" };

test("the hub asks with growing patience until the bundle is there", () => {
  const { model, signal } = context();
  hub.initialize({ model, signal });
  vi.advanceTimersByTime(1_900);
  expect(model.sent).toEqual([NEED]);
  vi.advanceTimersByTime(100 + 3_900);
  expect(model.sent).toEqual([NEED, NEED]);
  vi.advanceTimersByTime(100);
  expect(model.sent).toEqual([NEED, NEED, NEED]);
  slotFor(`nbllm@${key}`).fill(boardModule());
  vi.advanceTimersByTime(600_000);
  expect(model.sent.length).toBe(3);
});

test("a hub that heard anything of its kernel leaves one question out", () => {
  const { model, signal } = context();
  hub.initialize({ model, signal });
  model.emit("msg:custom", { op: "bundle", key: "another", source: "" });
  vi.advanceTimersByTime(2_000);
  expect(model.sent).toEqual([NEED]);
  vi.advanceTimersByTime(4_000);
  expect(model.sent).toEqual([NEED, NEED]);
});

test("a closed hub asks no more", () => {
  const { model } = context();
  const closing = new AbortController();
  hub.initialize({ model, signal: closing.signal });
  closing.abort();
  vi.advanceTimersByTime(600_000);
  expect(model.sent).toEqual([NEED]);
});

test("boards of one bundle share a slot, others do not", () => {
  expect(slotFor("a")).toBe(slotFor("a"));
  expect(slotFor("a")).not.toBe(slotFor("b"));
});
