/** A growing Markdown text on the page: what is certain is never parsed or touched again. */

import { type Block, type Manner, reconcile, samePlaces } from "./blocks";
import type { Highlight } from "./code";
import { findCommit } from "./commits";
import { Definitions } from "./definitions";
import type { Typeset } from "./formulas";
import { Intake } from "./intake";
import { parseBlocks, type References } from "./parser";
import type { Consent } from "./picture";
import { Sections } from "./sections";
import { type Shape, shapesOf } from "./shapes";
import { type Track, trackAfter } from "./tracks";

/** What is done to a document beside parsing it; nothing where it is left out. */
export interface Finish {
  readonly highlight?: Highlight;
  readonly typeset?: Typeset;
  /** Whether the open end is shown as what it most likely means. */
  readonly guess?: boolean;
}

export class MarkdownDocument {
  private readonly consent: Consent = new Set();
  private shown = "";
  private intake = new Intake();
  private definitions = new Definitions();
  private sections: Sections;
  /** What is not certain yet, and the blocks that show it. */
  private tail = "";
  private blocks: Block[] = [];
  private track: Track | null = null;
  /** Whether text was shown as the last, though more of it may still come. */
  private spoiled = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly finishing: Finish = {},
  ) {
    this.sections = new Sections(root);
  }

  /** Whether something was taken that does not show yet. */
  get holds(): boolean {
    return this.intake.holds || this.track?.holds === true;
  }

  /** Shows `text`: what it adds to the text before, or, where it does not begin so, all of it. */
  show(text: string): void {
    if (this.spoiled || !text.startsWith(this.shown)) this.clear();
    this.append(text.slice(this.shown.length));
  }

  /** Shows `delta` after what is shown. */
  append(delta: string): void {
    if (this.spoiled) this.show(this.shown + delta);
    else {
      this.shown += delta;
      this.push(this.intake.take(delta));
    }
  }

  /** Shows everything as it is, now that nothing more comes. */
  finish(): void {
    const held = this.intake.finish();
    this.spoiled = held !== "";
    this.tail += held;
    this.render(false);
  }

  private clear(): void {
    this.root.replaceChildren();
    this.shown = this.tail = "";
    this.intake = new Intake();
    this.definitions = new Definitions();
    this.sections = new Sections(this.root);
    this.blocks = [];
    this.track = null;
    this.spoiled = false;
  }

  private push(text: string): void {
    if (text === "") return;
    this.tail += text;
    if (this.track?.take(text)) return;
    if (text.includes("\n")) this.commit();
    this.render(true);
  }

  /** Shows what has become certain as it will stay, and leaves it. */
  private commit(): void {
    const commit = findCommit(this.tail);
    if (commit === null) return;
    this.definitions.commit(commit.definitions);
    const shapes = shapesOf(commit.tokens);
    const manner = this.manner(false);
    const following = samePlaces(this.blocks, shapes) ? this.blocks.slice(shapes.length) : [];
    const leaving = this.blocks.slice(0, this.blocks.length - following.length);
    reconcile(this.sections.place, leaving, shapes, manner);
    this.blocks = following;
    this.sections.finish(
      shapes.length,
      following.map(({ element }) => element),
    );
    this.tail = this.tail.slice(commit.length);
  }

  private render(open: boolean): void {
    const found: References = Object.create(null);
    const tokens = parseBlocks(this.tail, found);
    this.definitions.propose(found);
    this.place(shapesOf(tokens), open);
    for (const leaf of this.definitions.misled()) leaf.render();
    const mayBeTitle = tokens.some(({ type }) => type === "reference_definition");
    this.track = open ? trackAfter(this.tail, this.blocks, mayBeTitle) : null;
  }

  private place(shapes: readonly Shape[], open: boolean): void {
    if (shapes.length === 0 && this.blocks.length === 0) return;
    this.blocks = reconcile(this.sections.place, this.blocks, shapes, this.manner(open));
  }

  private manner(open: boolean): Manner {
    const { consent, definitions, finishing } = this;
    const { highlight = null, typeset = null, guess = false } = finishing;
    const goesOn = !/\n[ \t]*\n$/.test(this.tail.slice(-80));
    return { consent, definitions, highlight, typeset, open, guess: guess && open && goesOn };
  }
}
