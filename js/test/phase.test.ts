import { describe, expect, test } from "vitest";
import { type Clock, clockAt, STALLED_AFTER, timedPhase } from "../src/clock";
import { explanation, phaseLine } from "../src/phase";
import type { Lane, Phase } from "../src/protocol";
import { lane, METER } from "./lanes";

const STILL: Clock = { elapsed: null, quiet: null, retryIn: null };
const line = (phase: Phase, clock: Partial<Clock> = {}, fields: Partial<Lane> = {}): string =>
  phaseLine(lane(fields), phase, { ...STILL, ...clock });

describe("the phase line", () => {
  test("counts seconds only while there is nothing else to see", () => {
    expect(line("waiting", { elapsed: 3.9 })).toBe("waiting · 3 s");
    expect(line("waiting")).toBe("waiting");
    expect(line("reasoning", { elapsed: 61 })).toBe("thinking · 61 s");
    expect(line("streaming", { elapsed: 61 })).toBe("streaming");
  });

  test.each([
    [3, "retrying in 3 s"],
    [2.01, "retrying in 3 s"],
    [0.2, "retrying in 1 s"],
    [0, "retrying"],
    [null, "retrying"],
  ])("%s seconds before the next try", (retryIn, expected) => {
    expect(line("retrying", { retryIn, elapsed: 61 })).toBe(expected);
  });

  test("says for how long nothing came", () => {
    expect(line("stalled", { quiet: 12.9, elapsed: 61 })).toBe("no data for 12 s");
  });

  test("says how a lane ended and how long it took", () => {
    const ended = { finish_reason: "length", meter: { ...METER, duration: 8.4 } } as const;
    expect(line("finished", {}, ended)).toBe("finished · token limit reached · 8.40 s");
    expect(line("cancelled", {}, ended)).toBe("stopped · 8.40 s");
    expect(line("finished", {}, { finish_reason: "stop" })).toBe("finished");
    expect(line("disconnected", { elapsed: 61 })).toBe("disconnected");
  });
});

test("slow and stuck are explained apart, and what explains itself is not", () => {
  expect(explanation("waiting")).toContain("slow start is normal");
  expect(explanation("stalled")).toContain("then nothing came");
  expect(explanation("streaming")).toBe("");
});

describe("clocks", () => {
  const told = lane({ quiet: 4, retry_in: 3, meter: { ...METER, elapsed: 20 } });

  test("run on from what the kernel told, and down to zero", () => {
    expect(clockAt(told, 2)).toEqual({ elapsed: 22, quiet: 6, retryIn: 1 });
    expect(clockAt(told, 9).retryIn).toBe(0);
    expect(clockAt(lane(), 9)).toEqual(STILL);
  });

  test.each<[Phase, number | null, Phase]>([
    ["streaming", STALLED_AFTER, "stalled"],
    ["reasoning", STALLED_AFTER, "stalled"],
    ["streaming", STALLED_AFTER - 0.1, "streaming"],
    ["streaming", null, "streaming"],
    ["waiting", 99, "waiting"],
    ["stopping", 99, "stopping"],
    ["disconnected", 99, "disconnected"],
  ])("%s and quiet for %s s is %s", (phase, quiet, shown) => {
    expect(timedPhase(phase, { ...STILL, quiet })).toBe(shown);
  });
});
