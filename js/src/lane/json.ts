/** JSON that is on its way: laid out on lines of its own, and whether all of it is there. */

const LONGEST = 100_000;
const INDENT = "  ";

/** Lays growing JSON out, every value as it was written; what was laid out once stays. */
export class JsonLayout {
  /** Whether the outermost bracket is closed. */
  whole = false;
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** A bracket was opened, and nothing stands in it yet. */
  private fresh = false;

  /** The next piece of the text, laid out. */
  feed(delta: string): string {
    let out = "";
    for (const character of delta)
      out += this.inString ? this.inside(character) : this.lay(character);
    return out;
  }

  private inside(character: string): string {
    if (this.escaped) this.escaped = false;
    else if (character === "\\") this.escaped = true;
    else if (character === '"') this.inString = false;
    return character;
  }

  private lay(character: string): string {
    if (character.trim() === "") return "";
    const closes = character === "}" || character === "]";
    if (closes) this.depth -= 1;
    const gap = this.fresh === closes ? "" : line(this.depth);
    this.fresh = character === "{" || character === "[";
    if (this.fresh) this.depth += 1;
    this.inString = character === '"';
    this.whole = closes && this.depth === 0;
    return gap + character + (character === "," ? line(this.depth) : character === ":" ? " " : "");
  }
}

/** The same JSON laid out; `null` if it is none. */
export function pretty(text: string): string | null {
  if (text.length > LONGEST) return null;
  try {
    JSON.parse(text);
    return new JsonLayout().feed(text);
  } catch {
    return null;
  }
}

function line(depth: number): string {
  return `\n${INDENT.repeat(Math.min(Math.max(depth, 0), 40))}`;
}
