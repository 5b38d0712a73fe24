/** A text as the pieces that a comparison counts: words, runs of blanks, single signs. */

// A script without blanks between its words is compared letter by letter.
const PIECE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}_]+|\n+|[^\S\n]+|./gsu;

export function words(text: string): string[] {
  return text.match(PIECE) ?? [];
}

/** How many of the pieces are words. */
export function countWords(pieces: readonly string[]): number {
  return pieces.filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
}
