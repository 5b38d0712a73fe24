/** An answer's text: as its Markdown reads, or as the model wrote it. */

import { element, setAttribute } from "../element";
import { GrowingText } from "../growing";
import { highlight } from "../highlight/highlight";
import { MarkdownDocument } from "../markdown/document";
import { typeset } from "../typeset/typeset";
import { JsonLayout } from "./json";

/** No line of laid out JSON can close it. */
const FENCE = "~~~~~~json\n";
const FINISH = { highlight, typeset, guess: true };

export class AnswerView {
  readonly rendered = element("div", "nbllm-text");
  readonly raw = element("div", "nbllm-raw");
  private readonly markdown = new MarkdownDocument(this.rendered, FINISH);
  private readonly source = new GrowingText(this.raw);
  private text = "";
  private isJson = false;
  private layout = new JsonLayout();
  private laid = "";
  private isLaid = 0;
  private renewal = 0;
  private rendersRenewal = -1;
  private isRaw = false;
  private isBusy = true;

  constructor() {
    this.raw.dir = "auto";
    this.raw.hidden = true;
    this.rendered.dataset.nbllm = "text";
  }

  /**
   * Shows a text in the form that was chosen; the other form has it once it is chosen. `renewal`
   * differs from the last one where the text does not go on from the one before; JSON is laid out.
   */
  show(text: string, renewal: number, isJson = this.isJson): void {
    this.text = text;
    this.renewal = renewal;
    this.isJson = isJson;
    if (this.isRaw) this.source.show(text);
    else this.render(isJson ? this.layOut(text, renewal) : text);
  }

  private render(text: string): void {
    if (this.renewal === this.rendersRenewal) this.markdown.grow(text);
    else this.markdown.show(text);
    this.rendersRenewal = this.renewal;
  }

  /** JSON as a block of code; a text that is none, as it is. */
  private layOut(text: string, renewal: number): string {
    this.rendered.classList.add("nbllm-structured");
    if (!/^\s*[[{]/.test(text)) return text.trim() && text;
    if (renewal !== this.rendersRenewal || !this.laid) {
      this.layout = new JsonLayout();
      this.laid = FENCE;
      this.isLaid = 0;
    }
    this.laid += this.layout.feed(text.slice(this.isLaid));
    this.isLaid = text.length;
    return this.laid;
  }

  /** Says whether more is to come. */
  setBusy(busy: boolean): void {
    if (!busy && this.isBusy) this.markdown.finish();
    this.isBusy = busy;
    for (const form of [this.rendered, this.raw]) setAttribute(form, "aria-busy", String(busy));
  }

  showRaw(on: boolean): void {
    this.isRaw = on;
    const [shown, hidden] = on ? [this.raw, this.rendered] : [this.rendered, this.raw];
    shown.hidden = false;
    hidden.hidden = true;
    shown.dataset.nbllm = "text";
    delete hidden.dataset.nbllm;
    this.show(this.text, this.renewal);
    if (!on && !this.isBusy) this.markdown.finish();
  }
}
