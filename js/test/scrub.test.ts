import { expect, test } from "vitest";
import { scrub } from "../src/scrub";

test.each([
  ["a\u0000b\u001b[31mc\u007f\u009b", "ab[31mc"],
  ["user\u202egnp.exe\u2066x\u2069", "usergnp.exex"],
  ["hi\u{e0068}\u{e0069}\u200b\ufeff\u00ad", "hi"],
  ["line\r\n\tnext", "line\r\n\tnext"],
  ["نامه\u200cای 👩\u200d🚀 \u200fx", "نامه\u200cای 👩\u200d🚀 \u200fx"],
  [`x${"\u0301".repeat(500)}y`, `x${"\u0301".repeat(8)}y`],
])("%j", (text, expected) => expect(scrub(text)).toBe(expected));
