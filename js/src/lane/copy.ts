/** A button that copies an answer, and says so. */

import { copyText } from "../clipboard";
import { element } from "../element";
import { icon } from "../icons";

const SAID_FOR = 1_600;

export class CopyButton {
  readonly element = element("button", "nbllm-button nbllm-copy");
  private readonly words = element("span", "nbllm-said");
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly text: () => string,
    private readonly say: (words: string) => void,
    signal: AbortSignal,
  ) {
    this.element.type = "button";
    this.element.title = "Copy as Markdown";
    this.words.hidden = true;
    this.words.setAttribute("aria-hidden", "true");
    this.element.append(icon("copy"), icon("check"), this.words);
    this.element.addEventListener("click", () => void this.copy());
    signal.addEventListener("abort", () => clearTimeout(this.timer), { once: true });
  }

  name(name: string): void {
    this.element.setAttribute("aria-label", `Copy ${name} as Markdown`);
  }

  private async copy(): Promise<void> {
    const copied = await copyText(this.text());
    this.words.textContent = copied ? "Copied" : "Could not copy";
    this.words.hidden = false;
    this.element.classList.toggle("nbllm-copied", copied);
    this.say(`${this.words.textContent}.`);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), SAID_FOR);
  }

  private rest(): void {
    this.words.hidden = true;
    this.element.classList.remove("nbllm-copied");
  }
}
