/** Tokens to DOM nodes: spans around what has a colour, text nodes for the rest. */

import { colourOf } from "./colours";
import type { Token, TokenStream } from "./prism";

const DEEPEST = 3;

/** Writes tokens into a node; adjacent plain text becomes one text node. */
export class Painter {
  private pending = "";

  constructor(private place: Node) {}

  /** Writes all of it. */
  write(tokens: TokenStream): void {
    this.paint(tokens, "", 0);
    this.flush();
  }

  private paint(content: TokenStream, around: string, depth: number): void {
    if (typeof content === "string") this.pending += content;
    else if (Array.isArray(content)) for (const part of content) this.paint(part, around, depth);
    else this.paintToken(content, around, depth);
  }

  private paintToken(token: Token, around: string, depth: number): void {
    const colour = depth < DEEPEST ? colourOf(token) : undefined;
    if (colour === undefined || colour === around) {
      this.paint(token.content, around, depth);
      return;
    }
    const outside = this.enter(colour);
    this.paint(token.content, colour, depth + 1);
    this.flush();
    this.place = outside;
  }

  private enter(colour: string): Node {
    this.flush();
    const outside = this.place;
    const span = document.createElement("span");
    span.className = `nbllm-token-${colour}`;
    this.place = outside.appendChild(span);
    return outside;
  }

  private flush(): void {
    if (this.pending) this.place.appendChild(document.createTextNode(this.pending));
    this.pending = "";
  }
}
