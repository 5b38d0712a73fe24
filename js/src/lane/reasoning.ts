/** A model's reasoning, folded away; while it thinks, its last sentence shows in the fold. */

import { element, setHidden, setText } from "../element";
import { GrowingText } from "../growing";
import { hasEnded, type Lane, type Phase } from "../protocol";
import { scrub } from "../scrub";

const PREVIEW = 160;

const SENTENCE_END = /(?<=[.!?…])\s+|(?<=[。！？])(?=.)/u;

/** The last sentence from its beginning, so that the words stand still while it grows. */
export function lastSentence(text: string): string {
  const tail = text.slice(-4 * PREVIEW).trimEnd();
  const line = tail.slice(tail.lastIndexOf("\n") + 1);
  const sentence = line.split(SENTENCE_END).at(-1) ?? "";
  return sentence.length <= PREVIEW ? sentence : sentence.slice(-PREVIEW).replace(/^\S*\s+/, "");
}

export class ReasoningView {
  readonly element = element("details", "nbllm-reasoning nbllm-fold");
  private readonly label = element("span", "nbllm-reasoning-label");
  private readonly preview = element("span", "nbllm-preview");
  private readonly text: GrowingText;

  constructor() {
    const summary = element("summary", "nbllm-summary");
    const body = element("div", "nbllm-reasoning-text");
    body.dir = "auto";
    this.text = new GrowingText(body);
    this.preview.setAttribute("aria-hidden", "true");
    summary.append(this.label, this.preview);
    this.element.append(summary, body);
    this.element.hidden = true;
  }

  show({ reasoning, phase: told }: Pick<Lane, "reasoning" | "phase">, phase: Phase): void {
    const thinking = told === "reasoning" && !hasEnded(phase);
    setHidden(this.element, reasoning === "");
    setText(this.label, thinking ? "Thinking" : "Thoughts");
    setText(this.preview, thinking ? scrub(lastSentence(reasoning)) : "");
    this.text.show(reasoning);
  }
}
