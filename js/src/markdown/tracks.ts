/** Fast paths: text that can be appended where the last text stands, without parsing anything. */

import { type Block, lastBlock } from "./blocks";
import type { CodeView } from "./code";
import { LONG_WORD } from "./inline";
import type { Code, Leaf } from "./shapes";

/** Appends what it is sure of. */
export interface Track {
  /** Shows `text`, or gives false and has shown nothing. */
  take(text: string): boolean;
  /** Whether something was taken that does not show yet. */
  readonly holds: boolean;
}

// Letters and marks that end and change nothing inline after a word of the same.
const PLAIN = /^[\p{L}\p{N} .,:;!?%+='"()-]*$/u;
const PLAIN_WORD = /(?:^|[ \n])([\p{L}\p{N}.,:;!?%+='"()-]+)$/u;
const LETTER = /\p{L}/u;
// A table that grew by letters would be laid out anew for each, all its rows.
const CELLS_BY_LETTER = 40;

/** The fast path for what follows `source`, which `blocks` show; null where there is none. */
export function trackAfter(
  source: string,
  blocks: readonly Block[],
  mayBeTitle: boolean,
): Track | null {
  if (isLongTable(blocks)) return new RowTrack(!source.endsWith("\n"));
  const block = lastBlock(blocks);
  if (block?.code && block.shape.kind === "code") return codeTrack(source, block.shape, block.code);
  if (block?.shape.kind !== "leaf" || mayBeTitle) return null;
  return textTrack(source, block.shape, block);
}

/** Whether the text ends in a table so long that it grows by whole rows. */
export function isLongTable(blocks: readonly Block[]): boolean {
  const table = blocks.at(-1)?.children[0];
  if (table?.shape.tag !== "table") return false;
  return table.element.querySelectorAll("th, td").length > CELLS_BY_LETTER;
}

class TextTrack implements Track {
  private spaces: string;

  constructor(
    private readonly node: Text,
    private length: number,
    spaces: string,
    private readonly stop: string,
  ) {
    this.spaces = spaces;
  }

  get holds(): boolean {
    return this.spaces !== "";
  }

  take(text: string): boolean {
    const gap = text.lastIndexOf(" ");
    const length = gap < 0 ? this.length + text.length : text.length - gap - 1;
    if (length >= LONG_WORD || !PLAIN.test(text) || text.includes(this.stop)) return false;
    this.length = length;
    const all = this.spaces + text;
    const visible = all.trimEnd();
    this.spaces = all.slice(visible.length);
    if (visible) this.node.appendData(visible);
    return true;
  }
}

function textTrack(source: string, { content, grows }: Leaf, { leaf }: Block): Track | null {
  const line = content.slice(content.lastIndexOf("\n") + 1);
  const visible = source.replace(/ +$/, "");
  const word = PLAIN_WORD.exec(line)?.[1] ?? "";
  // What begins with a bracket may be a definition, a line without letters a list or a rule.
  const isActive = !grows || content.startsWith("[") || !LETTER.test(line) || !word;
  if (isActive || word.length >= LONG_WORD || !visible.endsWith(line)) return null;
  const node = leaf?.end(word);
  // A parenthesis may close a link.
  const stop = content.includes("](") ? ")" : "\n";
  const spaces = source.slice(visible.length);
  return node ? new TextTrack(node, spaces ? 0 : word.length, spaces, stop) : null;
}

/** A row of a long table shows once it is whole. */
class RowTrack implements Track {
  constructor(public holds: boolean) {}

  take(text: string): boolean {
    this.holds = true;
    return !text.includes("\n");
  }
}

class CodeTrack implements Track {
  private held = "";

  constructor(
    private readonly view: CodeView,
    private readonly closing: RegExp,
    private readonly opening: RegExp,
    private startsLine: boolean,
  ) {}

  get holds(): boolean {
    return this.held !== "";
  }

  take(text: string): boolean {
    const lines = (this.held + text).split("\n");
    if (lines.slice(0, -1).some((line) => this.closing.test(line))) return false;
    const startsLine = lines.length > 1 || this.startsLine;
    const last = lines.at(-1) ?? "";
    this.held = startsLine && this.opening.test(last) ? last : "";
    this.startsLine = startsLine && this.held === last;
    if (this.held) lines[lines.length - 1] = "";
    const visible = lines.join("\n");
    if (visible) this.view.append(visible);
    return true;
  }
}

/** A line that may still close the fence is held back. */
function codeTrack(source: string, { fence, line: at }: Code, view: CodeView): Track | null {
  const mark = fence[0];
  if (mark === undefined) return null;
  const lines = source.split("\n");
  const last = lines.at(-1) ?? "";
  const closing = new RegExp(`^ {0,3}${mark}{${fence.length},}[ \\t]*$`);
  const opening = new RegExp(`^ {0,3}${mark}*[ \\t]*$`);
  const isPlain = lines[at]?.startsWith(fence) === true && lines.length > at + 1;
  if (!isPlain || (last !== "" && opening.test(last))) return null;
  return new CodeTrack(view, closing, opening, last === "");
}
