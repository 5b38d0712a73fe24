import { describe, expect, test } from "vitest";
import { NO_CHOICES } from "../src/protocol";
import { asJson, asMarkdown } from "../src/toolbar/export";
import { board, lane, METER } from "./lanes";

const state = {
  ...board(
    lane({
      name: "a/one",
      phase: "finished",
      text: "**Hi** <b>there</b>\n",
      tools: [
        {
          id: "1",
          name: "now",
          arguments: '{"zone": 1}',
          result: { output: "<b>\nnoon", is_error: false },
        },
      ],
      steps: [{ text: "s", reasoning: "", tools: [] }],
      labels: ["df"],
      citations: [{ url: "https://example.org", title: "A *page*" }],
      meter: { ...METER, tokens: 3, tokens_exact: true },
    }),
    lane({ name: "b", phase: "error", error: { title: "TimedOut", message: "No\n<img> answer" } }),
  ),
  choices: { ...NO_CHOICES, winner: 0 },
};

describe("as Markdown", () => {
  const text = asMarkdown(state);

  test("each lane stands below its name, its answer as it was written", () => {
    expect(text).toContain("# a/one\n\npinned · finished · TTFT – · – tokens/s · 3 tokens");
    expect(text).toContain("\n\n**Hi** <b>there</b>\n\n");
    expect(text).toContain('Tool now\n\n    {"zone": 1}');
    expect(text).toMatch(/\n {4}→ <b>\n {4}noon\n/);
    expect(text).toContain("# b\n\nerror");
  });

  test("what is not the answer stays words", () => {
    expect(text).toContain("- A \\*page\\* · https://example.org");
    expect(text).toContain("**TimedOut**: No \\<img\\> answer");
  });
});

test("as JSON it holds all that is known", () => {
  const { winner, answers } = JSON.parse(asJson(state));
  expect(winner).toBe(0);
  expect(
    answers.map(({ name, state: end }: { name: string; state: string }) => [name, end]),
  ).toEqual([
    ["a/one", "finished"],
    ["b", "error"],
  ]);
  expect(answers[0].text).toBe("**Hi** <b>there</b>\n");
  expect([answers[0].steps.length, answers[0].labels]).toEqual([1, ["df"]]);
  expect(answers[0].metrics.tokens).toBe(3);
  expect(answers[1].error.title).toBe("TimedOut");
});
