/** An answer's text: as its Markdown reads, or as the model wrote it. */

import { element, setAttribute } from "../element";
import { GrowingText } from "../growing";
import { MarkdownDocument } from "../markdown/document";

export class AnswerView {
  readonly rendered = element("div", "nbllm-text");
  readonly raw = element("div", "nbllm-raw");
  private readonly markdown = new MarkdownDocument(this.rendered);
  private readonly source = new GrowingText(this.raw);
  private text = "";
  private isRaw = false;

  constructor() {
    this.raw.dir = "auto";
    this.raw.hidden = true;
    this.rendered.dataset.nbllm = "text";
  }

  /** Shows a text in the form that was chosen; the other form has it once it is chosen. */
  show(text: string): void {
    this.text = text;
    if (this.isRaw) this.source.show(text);
    else this.markdown.show(text);
  }

  /** Says whether more is to come. */
  setBusy(busy: boolean): void {
    for (const form of [this.rendered, this.raw]) setAttribute(form, "aria-busy", String(busy));
  }

  showRaw(on: boolean): void {
    this.isRaw = on;
    const [shown, hidden] = on ? [this.raw, this.rendered] : [this.rendered, this.raw];
    shown.hidden = false;
    hidden.hidden = true;
    shown.dataset.nbllm = "text";
    delete hidden.dataset.nbllm;
    this.show(this.text);
  }
}
