/** What the end of an open text most likely means: the marks that would close what is open. */

const CODE_MARK = /\\.|`+/gs;
// A link whose address has not come to its end; the address itself is nothing to read.
const HALF_LINK = /!?\[([^[\]\n]*)\]\([^()\s]*$/;

/** The content with its last code span or link made whole. */
export function withoutHalves(content: string): string {
  const run = openCode(content);
  if (run) return content.endsWith(run) ? content : content + run;
  return content.includes("](") ? content.replace(HALF_LINK, "$1") : content;
}

/** What closes the openers, innermost first; nothing where an opener is the last thing said. */
export function closers(content: string, unclosed: string): string {
  if (/[*_~]$/.test(content)) return "";
  return [...unclosed].reverse().map(whole).join("");
}

/** The run of backticks that opens a code span which nothing closes, or nothing. */
function openCode(content: string): string {
  if (!content.includes("`")) return "";
  const runs = [...content.matchAll(CODE_MARK)].map(([run]) => run).filter((run) => run[0] === "`");
  for (let index = 0; index < runs.length; index += 1) {
    const close = runs.indexOf(runs[index] ?? "", index + 1);
    if (close < 0) return runs[index] ?? "";
    index = close;
  }
  return "";
}

/** The parser counts tildes in pairs. */
function whole(mark: string): string {
  return mark === "~" ? "~~" : mark;
}
