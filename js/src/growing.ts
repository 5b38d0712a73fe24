/** A growing plain text: in sections, since one growing text node is laid out anew as a whole. */

import { element } from "./element";
import { scrub } from "./scrub";

const SECTION = 2_000;
const LONGEST_LINE = 16_000;

/** Where a section may end, after `SECTION` characters and a line end; 0 if nowhere yet. */
function sectionEnd(text: string): number {
  const lineEnd = text.indexOf("\n", SECTION) + 1;
  if (lineEnd > 0 && lineEnd <= LONGEST_LINE) return lineEnd;
  if (text.length <= LONGEST_LINE) return 0;
  return text.lastIndexOf(" ", LONGEST_LINE) + 1 || LONGEST_LINE;
}

export class GrowingText {
  private shown = "";
  private section = "";
  private node: Text | undefined;

  constructor(private readonly root: HTMLElement) {}

  /** Shows a text; what goes on from the one before is appended. */
  show(text: string): void {
    if (text === this.shown) return;
    if (!text.startsWith(this.shown)) this.clear();
    this.append(text.slice(this.shown.length));
    this.shown = text;
  }

  private clear(): void {
    this.root.replaceChildren();
    this.shown = "";
    this.section = "";
    this.node = undefined;
  }

  private append(delta: string): void {
    this.section += delta;
    for (let end = sectionEnd(this.section); end > 0; end = sectionEnd(this.section)) {
      this.write(this.section.slice(0, end));
      this.section = this.section.slice(end);
      this.node = undefined;
    }
    if (this.section) this.write(this.section);
  }

  /** What hides in a text may come in two pieces, so a section is looked at as a whole. */
  private write(text: string): void {
    this.node ??= this.begin();
    const next = scrub(text);
    const { data } = this.node;
    if (next.startsWith(data)) this.node.appendData(next.slice(data.length));
    else this.node.data = next;
  }

  private begin(): Text {
    const section = element("div", "nbllm-chunk");
    const node = document.createTextNode("");
    section.append(node);
    this.root.append(section);
    return node;
  }
}
