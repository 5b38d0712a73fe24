import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pacer, restAfter } from "../src/pace";

const FRAME = 17;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("many requests are one paint", () => {
  const paint = vi.fn();
  const pacer = new Pacer({ paint }, new AbortController().signal);
  for (let request = 0; request < 9; request += 1) pacer.request();
  vi.advanceTimersByTime(FRAME);
  expect(paint).toHaveBeenCalledTimes(1);
  pacer.request();
  vi.advanceTimersByTime(FRAME);
  expect(paint).toHaveBeenCalledTimes(2);
});

test("a dear paint is followed by a rest of four times its cost", () => {
  expect([1, 4, 10].map(restAfter)).toEqual([0, 0, 40]);
  let paints = 0;
  const dear = () => {
    paints += 1;
    vi.advanceTimersByTime(10);
  };
  const pacer = new Pacer({ paint: dear }, new AbortController().signal);
  pacer.request();
  vi.advanceTimersByTime(FRAME);
  pacer.request();
  vi.advanceTimersByTime(30);
  expect(paints).toBe(1);
  vi.advanceTimersByTime(40);
  expect(paints).toBe(2);
});

test("reduced motion: four paints a second", () => {
  vi.spyOn(globalThis, "matchMedia").mockReturnValue({ matches: true } as MediaQueryList);
  const paint = vi.fn();
  const pacer = new Pacer({ paint }, new AbortController().signal);
  for (let time = 0; time < 1_000; time += 10) {
    pacer.request();
    vi.advanceTimersByTime(10);
  }
  expect(paint).toHaveBeenCalledTimes(4);
});

test("nothing is painted after the end", () => {
  const controller = new AbortController();
  const paint = vi.fn();
  const pacer = new Pacer({ paint }, controller.signal);
  pacer.request();
  controller.abort();
  vi.advanceTimersByTime(FRAME);
  expect(paint).not.toHaveBeenCalled();
});
