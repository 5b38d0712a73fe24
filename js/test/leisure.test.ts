import { beforeEach, expect, test, vi } from "vitest";
import { isFree, whenFree } from "../src/leisure";

// The frame that a test before it has asked for.
beforeEach(() => new Promise<void>((done) => setTimeout(done, 100)));

/** Keeps the page busy for longer than a slice, or than a frame. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test.each([8, 20])("of tasks of %d ms a frame does one, each in its turn", async (cost) => {
  const frames = vi.spyOn(globalThis, "requestAnimationFrame");
  const done: number[] = [];
  for (let task = 0; task < 3; task += 1)
    whenFree(() => {
      work(cost);
      done.push(task, frames.mock.calls.length);
    });
  expect([isFree(), done]).toEqual([false, []]);
  await vi.waitFor(() => expect(done.length).toBe(6));
  // Each asks for the frame that the next one waits for.
  expect(done).toEqual([0, 2, 1, 3, 2, 4]);
  frames.mockRestore();
});

test("what waits for a task that fails is done all the same", async () => {
  const log: string[] = [];
  const fails = (): never => {
    throw new Error("This task fails.");
  };
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) =>
    setTimeout(() => {
      try {
        callback();
      } catch {
        log.push("failed");
      }
    }),
  );
  whenFree(fails);
  whenFree(() => log.push("done"));
  await vi.waitFor(() => expect(log).toEqual(["failed", "done"]));
  vi.unstubAllGlobals();
});
