/** A model's reasoning, folded away; while it thinks, its last line shows in the fold. */

import { element, setHidden, setText } from "../element";
import { GrowingText } from "../growing";
import { hasEnded, type Lane, type Phase } from "../protocol";
import { scrub } from "../scrub";

const PREVIEW = 160;

/** The last non-empty line, as much of it as can be read at a glance. */
export function lastLine(text: string): string {
  const tail = text.slice(-4 * PREVIEW).trimEnd();
  return tail.slice(tail.lastIndexOf("\n") + 1).slice(-PREVIEW);
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

  show({ reasoning, phase: told }: Lane, phase: Phase): void {
    const thinking = told === "reasoning" && !hasEnded(phase);
    setHidden(this.element, reasoning === "");
    setText(this.label, thinking ? "Thinking" : "Thoughts");
    setText(this.preview, thinking ? scrub(lastLine(reasoning)) : "");
    this.text.show(reasoning);
  }
}
