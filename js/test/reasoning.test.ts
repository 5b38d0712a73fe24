import { expect, test } from "vitest";
import { lastSentence } from "../src/lane/reasoning";

test.each([
  ["", ""],
  ["One thing", "One thing"],
  ["One thing. Another", "Another"],
  ["Is it 3.5? Then stop.", "Then stop."],
  ["First line\nsecond line\n", "second line"],
  ["先想。再答", "再答"],
])("of %j the fold shows %j", (text, shown) => {
  expect(lastSentence(text)).toBe(shown);
});

test("a sentence that grows keeps its beginning", () => {
  const text = "Done. The next sentence grows word by word";
  const shown = [...text].map((_, end) => lastSentence(text.slice(0, end + 1)));
  expect(shown.slice(6).every((words) => words.startsWith("T"))).toBe(true);
});

test("a sentence without end begins with a whole word", () => {
  const shown = lastSentence("word ".repeat(500));
  expect(shown.length).toBeLessThanOrEqual(160);
  expect(shown).toMatch(/^(word )+word$/);
});
