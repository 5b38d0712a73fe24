import { describe, expect, test, vi } from "vitest";
import { STALLED_AFTER } from "../src/clock";
import { SILENT_AFTER } from "../src/silence";
import { board, lane, METER } from "./lanes";
import { type Notebook, open, useNotebooks } from "./notebook";

useNotebooks();

const pass = (seconds: number): void => void vi.advanceTimersByTime(seconds * 1_000);
const beat = (notebook: Notebook): void => notebook.tell({ op: "beat" });
/** Which lanes can be stopped. */
const stops = (notebook: Notebook): boolean[] =>
  notebook.all("lane").map((each) => !each.querySelector("button")?.disabled);
/** Every word that a screen reader hears while `act` goes on. */
function heard(notebook: Notebook, act: () => void): string[] {
  const words: string[] = [];
  const look = setInterval(() => {
    if (notebook.status() !== (words.at(-1) ?? before)) words.push(notebook.status());
  }, 10);
  const before = notebook.status();
  act();
  clearInterval(look);
  return words;
}

describe("retrying", () => {
  const waiting = { phase: "retrying", retry_in: 3, meter: { ...METER } } as const;

  test("counts down by the page's own clock, and not below zero", () => {
    const notebook = open({ phase: "waiting" });
    notebook.patch({ lane: 0, set: waiting });
    const lines = new Set<string | null | undefined>();
    for (let look = 0; look < 80; look += 1) {
      lines.add(notebook.phases()[0]);
      pass(0.1);
    }
    expect([...lines]).toEqual([
      "retrying in 3 s",
      "retrying in 2 s",
      "retrying in 1 s",
      "retrying",
    ]);
    expect(notebook.states()).toEqual(["retrying"]);
  });

  test("can be stopped, and gives way to the next try", () => {
    const notebook = open({ phase: "waiting" }, {});
    notebook.patch({ lane: 0, set: waiting });
    expect(stops(notebook)).toEqual([true, true]);
    notebook.patch({ lane: 0, set: { phase: "connecting", retry_in: null, meter: { ...METER } } });
    expect(notebook.states()).toEqual(["connecting", "streaming"]);
    notebook.patch({ lane: 0, set: waiting });
    notebook.press("Stop demo/guide");
    expect(notebook.states()).toEqual(["stopping", "streaming"]);
  });

  test("is said once", () => {
    const notebook = open({ name: "a", phase: "waiting" });
    const words = heard(notebook, () => {
      notebook.patch({ lane: 0, set: waiting });
      pass(9);
    });
    expect(words).toEqual(["a will be asked again."]);
  });
});

describe("stalled", () => {
  const flowing = (): { quiet: number; meter: typeof METER } => ({ quiet: 0, meter: { ...METER } });

  /** Time passes while the kernel lives but has nothing to say. */
  function beats(notebook: Notebook, seconds: number): void {
    for (let passed = 0; passed < seconds; passed += 1) {
      pass(1);
      beat(notebook);
    }
  }

  test("a lane that began and then sends nothing, until it goes on", () => {
    const notebook = open({ name: "a", text: "so", ...flowing() });
    const words = heard(notebook, () => {
      beats(notebook, STALLED_AFTER - 2);
      expect(notebook.states()).toEqual(["streaming"]);
      beats(notebook, 4);
      expect(notebook.states()).toEqual(["stalled"]);
      expect(notebook.phases()[0]).toMatch(/^no data for 1[23] s$/);
      expect(stops(notebook)).toEqual([true]);
      notebook.patch({ lane: 0, text: [2, " on"], set: flowing() });
      expect(notebook.states()).toEqual(["streaming"]);
    });
    expect(words).toEqual(["a has stalled.", "a goes on."]);
  });

  test("a page that is new knows it from the kernel", () => {
    const notebook = open({ text: "so", quiet: 60, meter: { ...METER } });
    expect(notebook.states()).toEqual(["stalled"]);
    expect(notebook.phases()).toEqual(["no data for 60 s"]);
  });

  test("a lane that thinks keeps its thoughts in sight", () => {
    const notebook = open({ phase: "reasoning", reasoning: "Hm.", quiet: 60, meter: { ...METER } });
    expect(notebook.states()).toEqual(["stalled"]);
    expect(notebook.el.querySelector("summary")?.textContent).toBe("ThinkingHm.");
  });

  test("a lane that never began is slow, and waits", () => {
    const notebook = open({ phase: "waiting", meter: { ...METER, elapsed: 0 } });
    beats(notebook, 60);
    expect(notebook.states()).toEqual(["waiting"]);
    expect(notebook.phases()[0]).toMatch(/^waiting · 6\d s$/);
  });
});

describe("silence", () => {
  test("is a lost connection: the text stays, and the page asks", () => {
    const notebook = open({ text: "kept", phase: "waiting" }, { phase: "finished" });
    pass(SILENT_AFTER - 1);
    expect([notebook.states()[0], notebook.hint()]).toEqual(["waiting", ""]);
    pass(2);
    expect(notebook.states()).toEqual(["disconnected", "finished"]);
    expect(notebook.all("text")[0]?.textContent).toBe("kept");
    expect(stops(notebook)).toEqual([false, false]);
    expect(notebook.hint()).toContain("goes on by itself");
    expect(notebook.el.textContent).toContain("1 of 2 disconnected");
    pass(600);
    expect(notebook.asked()).toEqual(["sync"]);
  });

  test.each<[string, (notebook: Notebook) => void]>([
    ["a beat", beat],
    [
      "a patch",
      (notebook) => notebook.patch({ lane: 0, text: [0, "a"], set: { phase: "streaming" } }),
    ],
    ["a full state", (notebook) => notebook.tell({ op: "full", state: board(lane()) })],
  ])("never comes while %s does", (_, speak) => {
    const notebook = open({ phase: "streaming" });
    for (let passed = 0; passed < 4 * SILENT_AFTER; passed += 5) {
      pass(5);
      speak(notebook);
    }
    expect(notebook.states()[0]).not.toBe("disconnected");
    expect(notebook.asked()).toEqual([]);
  });

  test("is over with the first word, and what was missed is asked for", () => {
    const notebook = open({ name: "a", text: "one ", phase: "streaming" });
    pass(SILENT_AFTER + 1);
    const words = heard(notebook, () => {
      notebook.patch({ lane: 0, text: [8, "three "], set: { phase: "streaming" } });
      expect(notebook.states()).toEqual(["streaming"]);
      expect(notebook.all("text")[0]?.textContent).toBe("one");
      notebook.patch({ lane: 0, text: [14, "four "] });
      notebook.tell({ op: "full", state: board(lane({ text: "one two three four " })) });
      notebook.patch({ lane: 0, text: [14, "four five"] });
    });
    expect(notebook.all("text")[0]?.textContent).toBe("one two three four five");
    expect(notebook.asked()).toEqual(["sync", "sync"]);
    expect([notebook.hint(), ...words]).toEqual(["", "a is connected again."]);
  });

  test("is over with a beat, too", () => {
    const notebook = open({ phase: "waiting" });
    pass(SILENT_AFTER + 1);
    beat(notebook);
    expect(notebook.states()).toEqual(["waiting"]);
    expect(notebook.asked()).toEqual(["sync", "sync"]);
  });

  test("lets a Stop be pressed again", () => {
    const notebook = open({ text: "so" });
    notebook.press("Stop demo/guide");
    pass(SILENT_AFTER + 1);
    beat(notebook);
    expect(notebook.states()).toEqual(["streaming"]);
    expect(stops(notebook)).toEqual([true]);
  });

  test("means nothing once every lane has ended", () => {
    const notebook = open({ phase: "finished" }, { phase: "error" });
    pass(10 * SILENT_AFTER);
    expect(notebook.states()).toEqual(["finished", "error"]);
    expect(notebook.asked()).toEqual([]);
  });
});

describe("the kernel", () => {
  test("that is gone is said, with what to do", () => {
    const notebook = open({ text: "kept" });
    notebook.model.emit("comm:close");
    pass(1);
    expect(notebook.states()).toEqual(["disconnected"]);
    expect(notebook.hint()).toContain("run the cell again");
    expect(stops(notebook)).toEqual([false]);
    pass(10 * SILENT_AFTER);
    expect(notebook.hint()).toContain("run the cell again");
  });

  test("whose answer is lost is asked again with the next beat", () => {
    const notebook = open({ text: "abc" });
    notebook.patch({ lane: 0, text: [9, "late"] });
    beat(notebook);
    notebook.tell({ op: "full", state: board(lane({ text: "abc, not late" })) });
    beat(notebook);
    expect(notebook.asked()).toEqual(["sync", "sync"]);
  });

  test("that gives the widgets' state anew is asked for all", () => {
    const notebook = open({ text: "abc" });
    notebook.model.emit("change:state");
    expect(notebook.asked()).toEqual(["sync"]);
  });
});
