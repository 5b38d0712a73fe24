/** The tools that a model asks for, as small cards. */

import { element, setText } from "./element";
import type { ToolCall } from "./protocol";
import { scrub } from "./scrub";

class ToolCard {
  readonly element = element("section", "nbllm-tool");
  private readonly name = element("span", "nbllm-tool-name");
  private readonly parameters = element("pre", "nbllm-tool-arguments");

  constructor() {
    const title = element("div", "nbllm-tool-title", "Tool ");
    title.append(this.name);
    this.parameters.dir = "ltr";
    this.element.append(title, this.parameters);
  }

  show(call: ToolCall): void {
    setText(this.name, scrub(call.name));
    setText(this.parameters, scrub(call.arguments));
    this.parameters.hidden = call.arguments === "";
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
