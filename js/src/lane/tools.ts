/** The tools that a model asks for, as small cards. */

import { element, setText } from "../element";
import { GrowingText } from "../growing";
import type { ToolCall } from "../protocol";
import { scrub } from "../scrub";
import { JsonScanner, pretty } from "./json";

class ToolCard {
  readonly element = element("section", "nbllm-tool");
  private readonly name = element("span", "nbllm-tool-name");
  private readonly parameters = element("div", "nbllm-tool-arguments");
  private readonly text = new GrowingText(this.parameters);
  private scanner = new JsonScanner();
  private known = "";

  constructor() {
    const title = element("div", "nbllm-tool-title", "Tool ");
    title.append(this.name);
    this.parameters.dir = "ltr";
    this.parameters.hidden = true;
    this.element.append(title, this.parameters);
  }

  show(call: ToolCall): void {
    setText(this.name, scrub(call.name));
    if (call.arguments !== this.known) this.showArguments(call.arguments);
  }

  private showArguments(text: string): void {
    if (!text.startsWith(this.known)) {
      this.scanner = new JsonScanner();
      this.known = "";
    }
    const complete = this.scanner.feed(text.slice(this.known.length));
    this.known = text;
    this.text.show((complete && pretty(text)) || text);
    this.element.classList.toggle("nbllm-partial", !complete);
    this.parameters.hidden = text === "";
  }
}

export class ToolCards {
  readonly element = element("div", "nbllm-tools");
  private readonly cards: ToolCard[] = [];

  show(calls: readonly ToolCall[]): void {
    while (this.cards.length > calls.length) this.cards.pop()?.element.remove();
    for (const [index, call] of calls.entries()) this.card(index).show(call);
    this.element.hidden = calls.length === 0;
  }

  private card(index: number): ToolCard {
    const known = this.cards[index];
    if (known) return known;
    const card = new ToolCard();
    this.cards.push(card);
    this.element.append(card.element);
    return card;
  }
}
