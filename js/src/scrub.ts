/** Model text as it may be shown: without characters that hide, reorder or control. */

// C0 (but tab and line ends), DEL and C1; soft hyphen; zero-width space and word joiner;
// bidirectional controls; interlinear marks; tags and the variation selectors beside them.
// Joiners (U+200C, U+200D) and direction marks stay: scripts and emoji need them.
/** What no reader is to meet. */
export const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

// More marks on one letter than any script needs would paint over the lines around.
const STACKED = /(\p{M}{8})\p{M}+/gu;

/** The text without hidden characters and towers of marks; line ends and tabs stay. */
export function scrub(text: string): string {
  return text.replace(HIDDEN, "").replace(STACKED, "$1");
}
