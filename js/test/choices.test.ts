/** What the reader chose, in the fold: the kernel's word replaces the page's. */

import { describe, expect, test } from "vitest";
import type { KernelMessage } from "../src/protocol";
import { NO_CHOICES } from "../src/protocol";
import { choicesOf, openPage, type Page, phaseOf, reduce } from "../src/state";
import { board, lane } from "./lanes";

const full = (text: string, sequence?: number): KernelMessage => ({
  op: "full",
  state: board(lane({ text })),
  ...(sequence !== undefined && { sequence }),
});
const numbered = (sequence: number): KernelMessage => ({ op: "patch", lanes: [], sequence });
const hear = (page: Page, message: KernelMessage): Page => reduce(page, message).page;

describe("choices", () => {
  const page = openPage(board(lane(), lane()));

  test("are none before the kernel tells any", () => {
    expect(choicesOf(page)).toEqual(NO_CHOICES);
  });

  test("made here show at once, and the kernel's replace them whole", () => {
    const chosen = reduce(page, { op: "chosen", choices: { winner: 1 } }).page;
    expect(choicesOf(chosen)).toEqual({ ...NO_CHOICES, winner: 1 });
    const told = { ...NO_CHOICES, interactive: true, diff: [0, 1] as const };
    const after = hear(chosen, { op: "patch", lanes: [], choices: told });
    expect(choicesOf(after)).toEqual(told);
    expect(choicesOf(hear(after, numbered(1)))).toEqual(told);
  });
});

describe("renewals", () => {
  const page = openPage(board(lane({ text: "one" }), lane({ text: "other" })));

  test.each<[string, KernelMessage, number]>([
    ["a longer text is none", { op: "patch", lanes: [{ lane: 0, text: [3, " two"] }] }, 0],
    ["a start anew is one", { op: "patch", lanes: [{ lane: 0, set: { starts: 1 } }] }, 1],
    ["a full state that goes on is none", full("one two"), 0],
    ["a full state that says otherwise is one", full("on"), 1],
  ])("%s", (_, message, expected) => {
    expect(hear(page, message).renewals[0]).toBe(expected);
  });

  test("count for their own lane only, and an empty text has nothing to renew", () => {
    const empty = openPage(board(lane(), lane({ text: "other" })));
    const start: KernelMessage = { op: "patch", lanes: [{ lane: 0, set: { starts: 1 } }] };
    expect(hear(empty, start).renewals).toEqual([0, 0]);
    expect(hear(page, start).renewals).toEqual([1, 0]);
  });
});

describe("numbers of messages", () => {
  const open = openPage(board(lane()));

  test("may begin anywhere, and one left out is asked for", () => {
    const page = hear(open, numbered(7));
    expect(page.resyncing).toBe(false);
    expect(reduce(page, numbered(8)).resync).toBe(false);
    const skipped = reduce(page, numbered(9));
    expect(skipped.resync).toBe(true);
    expect(reduce(skipped.page, numbered(11)).resync).toBe(false);
    expect(hear(skipped.page, full("", 11)).resyncing).toBe(false);
  });

  test("may come twice", () => {
    const page = [numbered(1), numbered(2), numbered(1)].reduce(hear, open);
    expect(reduce(page, numbered(3)).resync).toBe(false);
  });
});

describe("a lane that is asked again", () => {
  const ended = openPage(board(lane({ phase: "error" }), lane({ phase: "finished" })));
  const pressed = reduce(ended, { op: "retrying", lanes: [0, 1] }).page;

  test("is pending until the kernel speaks of it", () => {
    expect([...pressed.retrying]).toEqual([0, 1]);
    const told = hear(pressed, { op: "patch", lanes: [{ lane: 0, set: { phase: "connecting" } }] });
    expect([...told.retrying]).toEqual([1]);
    expect([...reduce(pressed, { op: "disconnected" }).page.retrying]).toEqual([]);
  });

  test("forgets the Stop of before", () => {
    const running = openPage(board(lane({ text: "a" })));
    const stopped = reduce(running, { op: "stopping", lanes: [0] }).page;
    expect(phaseOf(hear(stopped, full("ab")), 0)).toBe("stopping");
    const end: KernelMessage = { op: "patch", lanes: [{ lane: 0, set: { phase: "cancelled" } }] };
    expect(phaseOf(hear(hear(stopped, end), full("")), 0)).toBe("streaming");
  });
});
