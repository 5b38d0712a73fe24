/** The tools that a model asks for, as small cards, and what came of each. */

import { element, setHidden, setText } from "../element";
import { GrowingText } from "../growing";
import type { Ask, ToolCall, ToolResult } from "../protocol";
import { scrub } from "../scrub";
import { JsonLayout, pretty } from "./json";

/** A text that fits into its box needs no place in the order of Tab. */
const SHORT = 400;

function box(): HTMLElement {
  const box = element("div", "nbllm-tool-arguments");
  box.dir = "ltr";
  box.hidden = true;
  return box;
}

/** How far a call is, in a word; empty where nobody runs it. */
function state({ id, result }: ToolCall, waits: boolean, asks: readonly Ask[]): string {
  if (result?.is_error) return result.output.startsWith("denied") ? "denied" : "failed";
  if (result) return "done";
  if (asks.some((ask) => ask.id === id)) return "waits for you";
  return waits ? "running" : "";
}

class ToolCard {
  readonly element = element("section", "nbllm-tool");
  private readonly name = element("span", "nbllm-tool-name");
  private readonly state = element("span", "nbllm-tool-state");
  private readonly parameters = box();
  private readonly result = box();
  private readonly text = new GrowingText(this.parameters);
  private layout = new JsonLayout();
  private known = "";
  private shown: ToolResult | undefined;

  constructor() {
    const title = element("div", "nbllm-tool-title", "Tool ");
    title.append(this.name, this.state);
    this.result.classList.add("nbllm-tool-result");
    this.result.setAttribute("role", "group");
    this.element.append(title, this.parameters, this.result);
  }

  show(call: ToolCall, waits: boolean, asks: readonly Ask[]): void {
    const { name, arguments: text, result } = call;
    setText(this.name, scrub(name));
    setText(this.state, state(call, waits, asks));
    this.element.classList.toggle("nbllm-failed", result?.is_error === true);
    if (text !== this.known) this.showArguments(text);
    if (result !== this.shown) this.showResult(result);
  }

  private showArguments(text: string): void {
    if (!text.startsWith(this.known)) {
      this.layout = new JsonLayout();
      this.known = "";
    }
    this.layout.feed(text.slice(this.known.length));
    this.known = text;
    this.text.show((this.layout.whole && pretty(text)) || text);
    this.parameters.hidden = /^(\{\s*\})?$/.test(text);
  }

  private showResult(result: ToolResult | undefined): void {
    const { output = "" } = result ?? {};
    this.shown = result;
    this.result.tabIndex = output.length > SHORT ? 0 : -1;
    this.result.setAttribute("aria-label", `Result of ${this.name.textContent}`);
    new GrowingText(this.result).show(pretty(output) ?? output);
    setHidden(this.result, output === "");
  }
}

export class ToolCards {
  readonly element = element("div", "nbllm-tools");
  private readonly cards: ToolCard[] = [];

  /** `waits` says that the model waits for what they give. */
  show(calls: readonly ToolCall[], waits = false, asks: readonly Ask[] = []): void {
    while (this.cards.length > calls.length) this.cards.pop()?.element.remove();
    for (const [index, call] of calls.entries()) this.card(index).show(call, waits, asks);
    setHidden(this.element, calls.length === 0);
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
