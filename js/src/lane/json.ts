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
  let depth = 0;
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\]:,]|[^\s{}[\]:,"]+/g) ?? [];
  const lines = pieces.map((piece) => {
    if (piece === ",") return `,${line(depth)}`;
    if (piece === ":") return ": ";
    if (piece === "{" || piece === "[") {
      depth += 1;
      return piece + line(depth);
    }
    if (piece === "}" || piece === "]") {
      depth -= 1;
      return line(depth) + piece;
    }
    return /^[{[]/.test(piece) ? piece.replace(/\s/g, "") : piece;
  });
  return lines.join("");
}

function line(depth: number): string {
  return `\n${INDENT.repeat(Math.min(depth, 40))}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
