import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { request, type Work, withdraw } from "../src/frames";

const FRAME = 17;
let said: string[] = [];
let opened: Work[] = [];

function work(name: string, cost = 0, inSight = true): Work {
  const made = {
    paint: () => {
      said.push(name);
      vi.advanceTimersByTime(cost);
    },
    measure: () => said.push(`measure ${name}`),
    isInSight: () => inSight,
  };
  opened.push(made);
  return made;
}

function frame(): string[] {
  said = [];
  vi.advanceTimersByTime(FRAME);
  return said;
}

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
});

afterEach(() => {
  for (const each of opened) withdraw(each);
  vi.useRealTimers();
});

test("everything is painted before anything is measured", () => {
  for (const each of [work("a"), work("b")]) request(each);
  expect(frame()).toEqual(["a", "b", "measure a", "measure b"]);
  expect(frame()).toEqual([]);
});

test("what is in sight comes first", () => {
  for (const each of [work("far", 0, false), work("near")]) request(each);
  expect(frame().slice(0, 2)).toEqual(["near", "far"]);
});

test("a frame ends when its time is spent, and each has its turn", () => {
  const all = ["a", "b", "c", "d"].map((name) => work(name, 4));
  const seen: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (const each of all) request(each);
    seen.push(...frame().filter((name) => !name.startsWith("measure")));
  }
  expect(seen.length).toBeLessThan(16);
  for (const name of ["a", "b", "c", "d"])
    expect(seen.filter((each) => each === name).length).toBeGreaterThanOrEqual(1);
});

test("one that is dearer than a frame is painted all the same", () => {
  request(work("dear", 50));
  expect(frame()).toEqual(["dear", "measure dear"]);
});

test("what was withdrawn is not painted", () => {
  const gone = work("gone");
  request(gone);
  withdraw(gone);
  expect(frame()).toEqual([]);
});
