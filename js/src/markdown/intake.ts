/** Raw pieces of text to pieces that can be parsed: nothing that later characters could change. */

import { HIDDEN } from "../scrub";

const MARK = /\p{M}/u;
const MOST_MARKS = 8;
const TOWER = /\p{M}{9}/u;

/** Scrubs and makes every line end a newline; the result does not depend on how the text is cut. */
export class Intake {
  /** The first half of a pair of code units. */
  private half = "";
  /** A carriage return, which may be the first half of a line end. */
  private return = "";
  private marks = 0;

  /** Whether something was taken that does not show yet. */
  get holds(): boolean {
    return this.half !== "" || this.return !== "";
  }

  /** What of `delta`, and of what was held back before, is certain. */
  take(delta: string): string {
    const text = this.half + delta;
    const last = text.charCodeAt(text.length - 1);
    const end = last >= 0xd800 && last < 0xdc00 ? text.length - 1 : text.length;
    this.half = text.slice(end);
    const visible = this.return + text.slice(0, end).replace(HIDDEN, "");
    this.return = visible.endsWith("\r") ? "\r" : "";
    return this.clean(visible.slice(0, visible.length - this.return.length));
  }

  /** What was held back, now that nothing more comes. */
  finish(): string {
    const text = this.return + this.half;
    this.half = this.return = "";
    return this.clean(text);
  }

  private clean(text: string): string {
    return this.lower(text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);
  }

  /** Cuts towers of marks, counting on from the piece before. */
  private lower(text: string): string {
    if (this.marks === 0 && !TOWER.test(text)) {
      this.marks = trailingMarks(text);
      return text;
    }
    let kept = "";
    for (const character of text) {
      this.marks = MARK.test(character) ? this.marks + 1 : 0;
      if (this.marks <= MOST_MARKS) kept += character;
    }
    return kept;
  }
}

function trailingMarks(text: string): number {
  const marks = /\p{M}*$/u.exec(text.slice(-2 * MOST_MARKS))?.[0] ?? "";
  return [...marks].length;
}
