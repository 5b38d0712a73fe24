/** A growing Markdown text on the page: what is certain is never parsed or touched again. */

import { type Block, type Manner, reconcile, samePlaces } from "./blocks";
import type { Highlight } from "./code";
import {
  type Commit,
  completeLines,
  definitionsOf,
  findCommit,
  lineStart,
  type Parsed,
  parsed,
} from "./commits";
import { Definitions } from "./definitions";
import type { Typeset } from "./formulas";
import {
  alignItems,
  type Freeze,
  findFreeze,
  freeze,
  type Joined,
  joined,
  NOTHING,
} from "./frozen";
import { Intake } from "./intake";
import type { Token } from "./parser";
import type { Consent } from "./picture";
import { Sections } from "./sections";
import { shapesOf } from "./shapes";
import { isLongTable, type Track, trackAfter } from "./tracks";

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
  private frozen = NOTHING;
  /** Whether the paragraphs of the list that is open stand apart on the page. */
  private loose = false;
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

  /** Shows `text`, which is known to begin with the text before. */
  grow(text: string): void {
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
    this.render(false, null);
  }

  private clear(): void {
    this.root.replaceChildren();
    this.shown = this.tail = "";
    this.intake = new Intake();
    this.definitions = new Definitions();
    this.sections = new Sections(this.root);
    this.blocks = [];
    this.frozen = NOTHING;
    this.track = null;
    this.spoiled = false;
  }

  private push(text: string): void {
    if (text === "") return;
    this.tail += text;
    if (this.track?.take(text)) return;
    const complete = text.includes("\n") ? this.settle() : null;
    this.render(true, complete);
  }

  /** Leaves what has become certain as it is; gives the parse that is still right, if any is. */
  private settle(): Parsed | null {
    const complete = parsed(completeLines(this.tail));
    const commit = findCommit(complete);
    if (commit) this.commit(complete, commit);
    if (commit) return null;
    const step = findFreeze(complete.tokens, this.frozen);
    if (step) this.freeze(complete, step);
    return step ? null : complete;
  }

  /** Shows what has become certain as it will stay. */
  private commit(complete: Parsed, { tokens, length }: Commit): void {
    this.definitions.commit(definitionsOf(tokens, complete));
    const certain = this.joined(tokens);
    const { shapes } = certain;
    const following = samePlaces(this.blocks, shapes) ? this.blocks.slice(shapes.length) : [];
    const leaving = this.blocks.slice(0, this.blocks.length - following.length);
    this.place(leaving, certain, false);
    this.blocks = following;
    this.frozen = NOTHING;
    const elements = following.map(({ element }) => element);
    this.sections.finish(shapes.length, elements);
    this.tail = this.tail.slice(length);
  }

  private freeze(complete: Parsed, step: Freeze): void {
    this.blocks = this.place(this.blocks, this.joined(complete.tokens), false);
    this.definitions.commit(definitionsOf(step.tokens, complete));
    if (this.blocks[0]) this.frozen = freeze(this.blocks[0], this.frozen, step);
    const [from, to] = [lineStart(this.tail, step.from), lineStart(this.tail, step.to)];
    this.tail = this.tail.slice(0, from) + step.probe + this.tail.slice(to);
  }

  private render(open: boolean, complete: Parsed | null): void {
    const byRow = open && isLongTable(this.blocks);
    const source = byRow ? completeLines(this.tail) : this.tail;
    const parse = complete?.source === source ? complete : parsed(source);
    this.definitions.propose(parse.found);
    this.blocks = this.place(this.blocks, this.joined(parse.tokens), open);
    for (const leaf of this.definitions.misled()) leaf.render();
    const mayBeTitle = parse.tokens.some(({ type }) => type === "reference_definition");
    this.track = open ? trackAfter(this.tail, this.blocks, mayBeTitle) : null;
    // The table ended: what follows it shows letter by letter.
    if (byRow && !isLongTable(this.blocks)) this.render(open, null);
  }

  private joined(tokens: readonly Token[]): Joined {
    return joined(shapesOf(tokens, this.frozen.cells), this.frozen);
  }

  private place(blocks: readonly Block[], { shapes, loose }: Joined, open: boolean): Block[] {
    if (shapes.length === 0 && blocks.length === 0) return [];
    const placed = reconcile(this.sections.place, blocks, shapes, this.manner(open));
    if (this.frozen.list && placed[0] && loose !== this.loose) alignItems(placed[0], loose);
    this.loose = loose;
    return placed;
  }

  private manner(open: boolean): Manner {
    const { consent, definitions, finishing } = this;
    const { highlight = null, typeset = null, guess = false } = finishing;
    const goesOn = !/\n[ \t]*\n$/.test(this.tail.slice(-80));
    return { consent, definitions, highlight, typeset, open, guess: guess && open && goesOn };
  }
}
