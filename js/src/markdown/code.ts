/** Code on the page: appended while it is open, highlighted once it is closed. */

import type { Code } from "./shapes";

/**
 * Fills an element with highlighted code; false where it leaves it alone. `later` is called once it
 * is worth trying again.
 */
export type Highlight = (
  place: HTMLElement,
  text: string,
  language: string,
  later: () => void,
) => boolean;

// A browser lays a growing text node out anew from its start.
const LONGEST_PIECE = 400;

export class CodeView {
  readonly element: HTMLElement;
  private readonly code = document.createElement("code");
  private piece: Text | null = null;
  private text = "";
  private language = "";
  private isOpen = true;
  /** Whether highlighting was tried on this text. */
  private finished = false;
  private highlighted = false;

  constructor(
    element: HTMLElement,
    private readonly highlight: Highlight | null,
  ) {
    this.element = element;
    this.code.dir = "ltr";
    element.append(this.code);
  }

  /** Shows `shape`; `open` says that its end is still to come. */
  show(shape: Code, open: boolean): void {
    const changed = shape.text !== this.text || shape.language !== this.language;
    if (changed) this.fill(shape);
    this.isOpen = open;
    if (!open && !this.finished) this.finish();
  }

  private finish(): void {
    this.finished = true;
    const { code, text, language, highlight } = this;
    if (this.isOpen || this.highlighted || !language || highlight === null) return;
    this.highlighted = highlight(code, text, language, () => this.finish());
    if (this.highlighted) this.piece = null;
  }

  /** Appends to code that is open. */
  append(text: string): void {
    this.text += text;
    let rest = text;
    while (rest) {
      const piece = this.openPiece();
      const end = rest.indexOf("\n", LONGEST_PIECE - piece.length) + 1;
      const fits = end === 0 || piece.length + rest.length < LONGEST_PIECE;
      piece.appendData(fits ? rest : rest.slice(0, end));
      rest = fits ? "" : rest.slice(end);
      if (!fits) this.piece = null;
    }
  }

  private fill({ text, language }: Code): void {
    if (language) this.code.className = `language-${language}`;
    else this.code.removeAttribute("class");
    this.language = language;
    this.finished = false;
    if (this.highlighted || !text.startsWith(this.text)) this.clear();
    this.append(text.slice(this.text.length));
  }

  private clear(): void {
    this.code.replaceChildren();
    this.piece = null;
    this.highlighted = false;
    this.text = "";
  }

  private openPiece(): Text {
    if (this.piece) return this.piece;
    const place = document.createElement("span");
    place.className = "nbllm-piece";
    this.piece = place.appendChild(document.createTextNode(""));
    this.code.append(place);
    return this.piece;
  }
}
