/** JSON that is on its way: whether all of it is there, and how it reads best. */

const LONGEST = 100_000;
const INDENT = "  ";

/** Follows a growing text by its increments, and knows when its outermost bracket closes. */
export class JsonScanner {
  private depth = 0;
  private inString = false;
  private escaped = false;

  /** Takes what came; whether an object or array is complete with it. */
  feed(delta: string): boolean {
    let complete = false;
    for (const character of delta) {
      if (this.inString) this.inside(character);
      else if (character === '"') this.inString = true;
      else complete = this.bracket(character) || (complete && character.trim() === "");
    }
    return complete;
  }

  private inside(character: string): void {
    if (this.escaped) this.escaped = false;
    else if (character === "\\") this.escaped = true;
    else if (character === '"') this.inString = false;
  }

  private bracket(character: string): boolean {
    if (character === "{" || character === "[") this.depth += 1;
    else if (character === "}" || character === "]") {
      this.depth -= 1;
      return this.depth === 0;
    }
    return false;
  }
}

/** The same JSON on lines of its own, every value as it was written; `null` if it is none. */
export function pretty(text: string): string | null {
  if (text.length > LONGEST || !isJson(text)) return null;
  return new JsonLayout().feed(text);
}

function line(depth: number): string {
  return `\n${INDENT.repeat(Math.min(Math.max(depth, 0), 40))}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Lays growing JSON out on lines of its own; what was laid out once stays. */
export class JsonLayout {
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
    return gap + character + (character === "," ? line(this.depth) : character === ":" ? " " : "");
  }
}
