/** A growing Markdown text on the page: blocks that did not change keep their nodes. */

import { scrub } from "../scrub";
import { buildBlock } from "./build";
import { type Block, parseBlocks, sameBlock } from "./parser";
import type { Consent } from "./picture";

export class MarkdownDocument {
  private blocks: readonly Block[] = [];
  private readonly consent: Consent = new Set();

  constructor(private readonly root: HTMLElement) {}

  /** Shows `text`, rebuilding from the first block that differs. */
  show(text: string): void {
    const blocks = parseBlocks(scrub(text));
    const kept = this.unchanged(blocks);
    while (this.root.childNodes.length > kept) this.root.lastChild?.remove();
    const added = blocks.slice(kept).map((block) => buildBlock(block, this.consent));
    this.root.append(...added);
    this.blocks = [...this.blocks.slice(0, kept), ...blocks.slice(kept)];
  }

  private unchanged(blocks: readonly Block[]): number {
    const limit = Math.min(this.blocks.length, blocks.length);
    for (let index = 0; index < limit; index += 1) {
      const [known, next] = [this.blocks[index], blocks[index]];
      if (!known || !next || !sameBlock(known, next)) return index;
    }
    return limit;
  }
}
