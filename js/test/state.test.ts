import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KernelMessage, LanePatch } from "../src/protocol";
import { openPage, type Page, phaseOf, reduce } from "../src/state";
import { board, lane, METER } from "./lanes";

function fold(page: Page, ...messages: KernelMessage[]): { page: Page; resyncs: number } {
  let resyncs = 0;
  let current = page;
  for (const message of messages) {
    const reduction = reduce(current, message);
    current = reduction.page;
    resyncs += Number(reduction.resync);
  }
  return { page: current, resyncs };
}

const patch = (...lanes: LanePatch[]): KernelMessage => ({ op: "patch", lanes });
const textOf = (page: Page): string | undefined => page.board.lanes[0]?.text;
const open = (text: string): Page => openPage(board(lane({ text })));

describe("text by offset", () => {
  test.each([
    ["appends at the end", 3, "de", "abcde"],
    ["ignores what is known", 1, "bc", "abc"],
    ["ignores an empty delta", 3, "", "abc"],
    ["takes only the unknown rest", 1, "bcde", "abcde"],
    ["takes all from the start", 0, "abcde", "abcde"],
  ])("%s", (_, offset, delta, expected) => {
    const { page, resyncs } = fold(open("abc"), patch({ lane: 0, text: [offset, delta] }));
    expect(textOf(page)).toBe(expected);
    expect(resyncs).toBe(0);
  });

  test("counts UTF-16 code units", () => {
    const { page, resyncs } = fold(
      open("🦉"),
      patch({ lane: 0, text: [2, "é"] }),
      patch({ lane: 0, text: [3, "🦊"] }),
      patch({ lane: 0, text: [3, "🦊!"] }),
    );
    expect(textOf(page)).toBe("🦉é🦊!");
    expect(resyncs).toBe(0);
  });

  test("any cut of a text, repeated and overlapping, gives that text", () => {
    const cuts = fc.array(fc.tuple(fc.nat(4), fc.nat(9)), { maxLength: 30 });
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), cuts, (text, steps) => {
        let known = 0;
        const messages = steps.map(([back, length]) => {
          const offset = Math.max(0, known - back);
          known = Math.max(known, Math.min(text.length, offset + length));
          return patch({ lane: 0, text: [offset, text.slice(offset, offset + length)] });
        });
        const rest = patch({ lane: 0, text: [known, text.slice(known)] });
        const { page, resyncs } = fold(open(""), ...messages, rest);
        expect(textOf(page)).toBe(text);
        expect(resyncs).toBe(0);
      }),
    );
  });
});

describe("a gap", () => {
  const late = patch({ lane: 0, text: [9, "late"], set: { phase: "finished" } });

  test("drops the text, keeps the rest, and asks once", () => {
    const { page, resyncs } = fold(open("abc"), late, late);
    expect(textOf(page)).toBe("abc");
    expect(page.board.lanes[0]?.phase).toBe("finished");
    expect(resyncs).toBe(1);
  });

  test("asks again after a full state", () => {
    const full: KernelMessage = { op: "full", state: board(lane({ text: "abcd" })) };
    const { page, resyncs } = fold(open(""), late, full, late);
    expect(textOf(page)).toBe("abcd");
    expect(resyncs).toBe(2);
  });

  test.each<[string, LanePatch]>([
    ["in the reasoning", { lane: 0, reasoning: [1, "x"] }],
    ["in the notices", { lane: 0, notices: [1, ["x"]] }],
    ["in the citations", { lane: 0, citations: [1, [{ url: "u", title: null }]] }],
    ["in a tool that never began", { lane: 0, tools: [{ index: 0, arguments: [0, "{"] }] }],
    ["among the tools", { lane: 0, tools: [{ index: 1, id: "b", name: "b" }] }],
    ["among the lanes", { lane: 7, text: [0, "x"] }],
  ])("is met %s", (_, lanePatch) => {
    const { page, resyncs } = fold(open(""), patch(lanePatch));
    expect(page.board).toEqual(board(lane()));
    expect(resyncs).toBe(1);
  });
});

test("tools and notices grow", () => {
  const { page } = fold(
    open(""),
    patch({ lane: 0, tools: [{ index: 0, id: "a", name: "now", arguments: [0, '{"z'] }] }),
    patch({ lane: 0, tools: [{ index: 0, arguments: [1, '"zone": 1}'] }], notices: [0, ["one"]] }),
    patch({ lane: 0, notices: [0, ["one", "two"]] }),
  );
  expect(page.board.lanes[0]?.tools).toEqual([{ id: "a", name: "now", arguments: '{"zone": 1}' }]);
  expect(page.board.lanes[0]?.notices).toEqual(["one", "two"]);
});

test("citations grow, and another answer has its own", () => {
  const cite = (url: string) => ({ url, title: null });
  const { page, resyncs } = fold(
    open(""),
    patch({ lane: 0, citations: [0, [cite("a")]] }),
    patch({ lane: 0, citations: [0, [cite("a"), cite("b")]] }),
  );
  expect(page.board.lanes[0]?.citations.map(({ url }) => url)).toEqual(["a", "b"]);
  const anew = patch({ lane: 0, citations: [0, [cite("c")]], set: { starts: 1 } });
  expect(fold(page, anew).page.board.lanes[0]?.citations).toEqual([cite("c")]);
  expect(resyncs).toBe(0);
});

describe("a numbered message", () => {
  const numbered = (sequence: number, ...lanes: LanePatch[]): KernelMessage => ({
    op: "patch",
    lanes,
    sequence,
  });
  const text = (offset: number, delta: string): LanePatch => ({ lane: 0, text: [offset, delta] });
  const full = (known: string, sequence: number): KernelMessage => ({
    op: "full",
    state: board(lane({ text: known })),
    sequence,
  });

  test("that is left out holds up all that follow, until the full state", () => {
    const lost = fold(open(""), numbered(1, text(0, "a")), numbered(3, text(1, "other")));
    expect([textOf(lost.page), lost.resyncs]).toEqual(["a", 1]);
    const later = fold(lost.page, numbered(4, { lane: 0, set: { phase: "finished" } }));
    expect([later.page.board, later.resyncs]).toEqual([lost.page.board, 0]);
    const mended = fold(later.page, full("abc", 5), numbered(6, text(3, "d")));
    expect([textOf(mended.page), mended.resyncs]).toEqual(["abcd", 0]);
  });

  test("that is late tells what is known", () => {
    const { page } = fold(open(""), numbered(4, text(0, "a")), full("abc", 5));
    const late = [full("", 3), numbered(4, { ...text(0, "abcdef"), set: { phase: "error" } })];
    expect(fold(page, ...late)).toEqual({ page, resyncs: 0 });
  });

  test("before the first full state is not for a board that knows no lanes", () => {
    const { page, resyncs } = fold(openPage(board()), numbered(8, text(3, "d")));
    expect([page.board, resyncs]).toEqual([board(), 0]);
    expect(fold(page, { op: "beat" }).resyncs).toBe(1);
    expect(textOf(fold(page, full("abcd", 9)).page)).toBe("abcd");
  });
});

test("numbers that a patch leaves out stay as they were", () => {
  const before = openPage(board(lane({ meter: { ...METER, ttft: 0.5, tokens: 3 } })));
  const { page } = fold(before, patch({ lane: 0, set: { meter: { tokens: 4 } } }));
  expect(page.board.lanes[0]?.meter).toEqual({ ...METER, ttft: 0.5, tokens: 4 });
  const { page: same } = fold(page, patch({ lane: 0, text: [0, "x"] }));
  expect(same.board.lanes[0]?.meter).toBe(page.board.lanes[0]?.meter);
});

test("sets whole values and leaves other lanes as they were", () => {
  const before = openPage(board(lane(), lane({ name: "other" })));
  const meter = { ...METER, tokens: 3 };
  const { page } = fold(before, patch({ lane: 0, set: { meter, finish_reason: "length" } }));
  expect(page.board.lanes[0]).toEqual(lane({ meter, finish_reason: "length" }));
  expect(page.board.lanes[1]).toBe(before.board.lanes[1]);
});

describe("an answer begun anew", () => {
  const tools = [{ id: "a", name: "now", arguments: "{" }];
  const before = openPage(
    board(lane({ text: "first", reasoning: "hm", tools, notices: ["n"], starts: 1 })),
  );
  const anew = patch({ lane: 0, text: [0, "s"], notices: [1, ["anew"]], set: { starts: 2 } });

  test("gives up what came before, but for the notices", () => {
    const { page, resyncs } = fold(before, anew, anew);
    const second = lane({ text: "s", notices: ["n", "anew"], starts: 2 });
    expect(page.board.lanes[0]).toEqual(second);
    expect(resyncs).toBe(0);
  });

  test("counts its tools from 0 again", () => {
    const call = { index: 0, id: "b", name: "later", arguments: [0, "{}"] } as const;
    const { page, resyncs } = fold(before, patch({ lane: 0, tools: [call], set: { starts: 2 } }));
    expect(page.board.lanes[0]?.tools).toEqual([{ id: "b", name: "later", arguments: "{}" }]);
    expect(resyncs).toBe(0);
  });

  test("is known from any later patch, which then is a gap", () => {
    const { page, resyncs } = fold(before, patch({ lane: 0, text: [1, "e"], set: { starts: 2 } }));
    expect(textOf(page)).toBe("");
    expect(resyncs).toBe(1);
  });

  test("takes nothing of a patch from before", () => {
    const late: LanePatch = {
      lane: 0,
      text: [0, "first!"],
      set: { starts: 1, phase: "reasoning" },
    };
    const { page } = fold(before, anew);
    const { page: after, resyncs } = fold(page, patch(late));
    expect(after.board).toEqual(page.board);
    expect(resyncs).toBe(0);
  });
});

describe("what only the page knows", () => {
  test("a stopped lane says so until the kernel says how it ended", () => {
    const page = reduce(open(""), { op: "stopping", lanes: [0] }).page;
    const streaming = fold(page, patch({ lane: 0, set: { phase: "streaming" } })).page;
    const cancelled = fold(page, patch({ lane: 0, set: { phase: "cancelled" } })).page;
    expect([page, streaming, cancelled].map((each) => phaseOf(each, 0))).toEqual([
      "stopping",
      "stopping",
      "cancelled",
    ]);
  });

  test("a lost connection ends the running lanes only, until the kernel speaks", () => {
    const page = openPage(board(lane({ text: "kept" }), lane({ phase: "finished" })));
    const lost = reduce(page, { op: "disconnected" }).page;
    expect([0, 1].map((index) => phaseOf(lost, index))).toEqual(["disconnected", "finished"]);
    expect(textOf(lost)).toBe("kept");
    const back = fold(lost, patch({ lane: 0, text: [4, "!"] })).page;
    expect(phaseOf(back, 0)).toBe("streaming");
  });
});
