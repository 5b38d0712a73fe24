/** Inline content on the page: a function of its source and of the definitions it looked up. */

import type { Definitions, Reader } from "./definitions";
import { type Typeset, typesetBelow } from "./formulas";
import { appendInline, superscript } from "./inline";
import { type Inline, parseInline } from "./parser";
import { patchChildren } from "./patch";
import type { Consent } from "./picture";
import type { Leaf } from "./shapes";
import { closers, withoutHalves } from "./speculate";

const LONGEST_SPECULATION = 4_096;

/** What all leaves of a document share. */
export interface Setting {
  readonly definitions: Definitions;
  readonly consent: Consent;
  readonly typeset: Typeset | null;
}

export class LeafView implements Reader {
  readonly lookups = new Map<string, string>();
  /** Whether the nodes are not those of the shape: a fast path or a guess was at work. */
  private stale = true;
  private speculates = false;

  constructor(
    readonly element: HTMLElement,
    private shape: Leaf,
    private readonly setting: Setting,
  ) {}

  /** Shows `shape`; with `guess` also what its end most likely means. */
  show(shape: Leaf, guess: boolean): void {
    const same = shape.content === this.shape.content && shape.mark === this.shape.mark;
    const guesses = guess && shape.content.length <= LONGEST_SPECULATION;
    if (shape.tight) this.element.className = "nbllm-tight";
    else if (this.shape.tight) this.element.removeAttribute("class");
    this.shape = shape;
    if (same && !this.stale && guesses === this.speculates) return;
    this.speculates = guesses;
    this.render();
  }

  /** Shows the same with the definitions as they are now. */
  render(): void {
    const content = document.createDocumentFragment();
    if (this.shape.mark) appendMark(content, this.shape);
    appendInline(content, this.parse().tokens, this.setting.consent);
    patchChildren(this.element, content);
    if (this.setting.typeset) typesetBelow(this.element, this.setting.typeset);
    this.stale = false;
  }

  /** The text node to which plain letters after this content may be appended, if there is one. */
  end(word: string): Text | null {
    let last: Node | null = this.element.lastChild;
    while (this.speculates && last instanceof Element) last = last.lastChild;
    if (!(last instanceof Text && last.data.endsWith(word))) return null;
    this.stale = true;
    return last;
  }

  private parse(): Inline {
    const { content } = this.shape;
    const { definitions } = this.setting;
    if (!this.speculates) return parseInline(content, definitions.for(this));
    const whole = withoutHalves(content);
    const inline = parseInline(whole, definitions.for(this));
    const rest = closers(whole, inline.unclosed);
    return rest === "" ? inline : parseInline(whole + rest, definitions.for(this));
  }
}

function appendMark(place: Node, { tag, mark }: Leaf): void {
  place.appendChild(tag === "div" ? superscript(mark) : task(mark));
  place.appendChild(document.createTextNode(" "));
}

function task(mark: string): HTMLElement {
  const node = document.createElement("span");
  node.className = "nbllm-task";
  node.textContent = mark;
  return node;
}
