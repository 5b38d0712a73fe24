import { describe, expect, test } from "vitest";
import { readings } from "../src/meter";
import type { Meter } from "../src/protocol";
import { METER } from "./lanes";

const texts = (fields: Partial<Meter>): string[] =>
  readings({ ...METER, ...fields }).map(({ text }) => text);

describe("numbers", () => {
  test("the unknown is a dash, never zero", () => {
    expect(texts({})).toEqual(["TTFT –", "– tokens/s", "– tokens", "cost –"]);
  });

  test("estimates are marked", () => {
    const estimate = { tokens: 1_234, tokens_per_second: 83.4 };
    expect(texts(estimate).slice(1, 3)).toEqual(["≈83 tokens/s", "≈1,234 tokens"]);
    expect(texts({ ...estimate, tokens_exact: true }).slice(1, 3)).toEqual([
      "83 tokens/s",
      "1,234 tokens",
    ]);
  });

  test.each([
    [0, "cost $0"],
    [0.000_123, "cost $0.00012"],
    [0.002, "cost $0.0020"],
    [0.000_999_9, "cost $0.0010"],
    [0.000_000_12, "cost $0.00000012"],
    [0.0123, "cost $0.012"],
    [12.345, "cost $12.35"],
  ])("%d dollars", (cost, expected) => {
    expect(texts({ cost, cost_exact: true })[3]).toBe(expected);
  });

  test("an estimated cost is marked until it is known", () => {
    const [, , , guess] = readings({ ...METER, cost: 0.0012 });
    expect(guess).toEqual({ text: "cost ≈$0.0012", title: "US dollars, estimated" });
    const [, , , known] = readings({ ...METER, cost: 0.0012, cost_exact: true });
    expect(known).toEqual({ text: "cost $0.0012", title: "US dollars" });
  });

  test.each([
    [0.4123, "TTFT 0.41 s"],
    [12.34, "TTFT 12.3 s"],
    [0, "TTFT 0.00 s"],
  ])("%d seconds", (ttft, expected) => expect(texts({ ttft })[0]).toBe(expected));
});
