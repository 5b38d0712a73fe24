import { afterEach, beforeEach, expect, test, vi } from "vitest";
import hub from "../src/hub";
import { type Part, partFor, slotFor } from "../src/slot";
import { RecordingModel } from "./lanes";

const KEY = "nbllm@1";
const NEED = { nbllm: 1, op: "need", part: "maths" };

function openHub(): { model: RecordingModel; close: () => void } {
  const model = new RecordingModel({ key: KEY });
  const controller = new AbortController();
  hub.initialize({ model, signal: controller.signal });
  return { model, close: () => controller.abort() };
}
const needs = ({ model }: ReturnType<typeof openHub>) =>
  model.sent.filter((message) => "part" in message);

/** A board's code as a fresh page has it, loaded by a hub from an address. */
async function board(address = "blob:board") {
  vi.resetModules();
  slotFor(KEY).address = "blob:board";
  const { demand } = await import("../src/part");
  return (part: Part = "maths") => demand(part, address);
}

beforeEach(() => {
  vi.useFakeTimers();
  globalThis.__nbllm = new Map();
  slotFor(KEY).fill({ attach: () => null, view: () => () => {} });
});
afterEach(() => vi.useRealTimers());

test("a page without code and formulas asks for no part", () => {
  const asked = openHub();
  vi.advanceTimersByTime(60_000);
  expect(needs(asked)).toEqual([]);
});

test("a board asks once, again with growing patience, and no more when it is there", async () => {
  const [asked, want] = [openHub(), await board()];
  want();
  want();
  expect(needs(asked)).toEqual([NEED]);
  vi.advanceTimersByTime(2_000 + 4_000);
  expect(needs(asked)).toEqual([NEED, NEED, NEED]);
  partFor(KEY, "maths").fill({});
  vi.advanceTimersByTime(600_000);
  expect(needs(asked).length).toBe(3);
});

test("every part is asked for by itself", async () => {
  const [asked, want] = [openHub(), await board()];
  want("code");
  expect(needs(asked)).toEqual([{ ...NEED, part: "code" }]);
  want("maths");
  expect(needs(asked)).toEqual([{ ...NEED, part: "code" }, NEED]);
  partFor(KEY, "code").fill({});
  vi.advanceTimersByTime(2_000);
  expect(needs(asked)).toEqual([{ ...NEED, part: "code" }, NEED, NEED]);
});

test("it does not ask again while the part is being loaded", async () => {
  const [asked, want] = [openHub(), await board()];
  want();
  partFor(KEY, "maths").loading = true;
  vi.advanceTimersByTime(10_000);
  expect(needs(asked)).toEqual([NEED]);
});

test("of several kernels one is asked at a time, and a closed hub never", async () => {
  const [first, second, closed] = [openHub(), openHub(), openHub()];
  closed.close();
  (await board())();
  expect([first, second].map((each) => needs(each).length)).toEqual([1, 0]);
  vi.advanceTimersByTime(2_000);
  expect([first, second, closed].map((each) => needs(each).length)).toEqual([1, 1, 0]);
});

test("a hub that opens later is asked too", async () => {
  (await board())();
  const late = openHub();
  vi.advanceTimersByTime(2_000);
  expect(needs(late)).toEqual([NEED]);
});

test("code that no hub loaded asks nobody", async () => {
  const [asked, want] = [openHub(), await board("https://elsewhere/board.js")];
  expect(want()).toBeUndefined();
  vi.advanceTimersByTime(60_000);
  expect(needs(asked)).toEqual([]);
});
