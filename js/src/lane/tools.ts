/** The tools that a model asks for, as small cards, and what came of each. */

import { element, setHidden, setText } from "../element";
import { GrowingText } from "../growing";
import type { ToolCall, ToolResult } from "../protocol";
import { scrub } from "../scrub";
import { JsonScanner, pretty } from "./json";

/** A text that fits into its box needs no place in the order of Tab. */
const SHORT = 400;

function box(): HTMLElement {
  const box = element("div", "nbllm-tool-arguments");
  box.dir = "ltr";
  box.hidden = true;
  return box;
}

/** How far a call is, in a word; empty where nobody runs it. */
function state(result: ToolResult | undefined, runs: boolean): string {
  if (result) return result.is_error ? "failed" : "done";
  return runs ? "running" : "";
}

class ToolCard {
  readonly element = element("section", "nbllm-tool");
  private readonly name = element("span", "nbllm-tool-name");
  private readonly state = element("span", "nbllm-tool-state");
  private readonly parameters = box();
  private readonly result = box();
  private readonly text = new GrowingText(this.parameters);
  private scanner = new JsonScanner();
  private known = "";
  private shown: ToolResult | undefined;

  constructor() {
    const title = element("div", "nbllm-tool-title", "Tool ");
    title.append(this.name, this.state);
    this.result.classList.add("nbllm-tool-result");
    this.result.setAttribute("role", "group");
    this.element.append(title, this.parameters, this.result);
  }

  show({ name, arguments: text, result }: ToolCall, runs: boolean): void {
    const word = state(result, runs);
    setText(this.name, scrub(name));
    setText(this.state, word);
    this.element.classList.toggle("nbllm-failed", word === "failed");
    if (text !== this.known) this.showArguments(text);
    if (result !== this.shown) this.showResult(result);
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

  private showResult(result: ToolResult | undefined): void {
    const { output = "" } = result ?? {};
    this.shown = result;
    this.result.tabIndex = output.length > SHORT ? 0 : -1;
    this.result.setAttribute("aria-label", `Result of ${this.name.textContent}`);
    new GrowingText(this.result).show(output);
    setHidden(this.result, output === "");
  }
}

export class ToolCards {
  readonly element = element("div", "nbllm-tools");
  private readonly cards: ToolCard[] = [];

  /** `waits` says that the model waits for what they give. */
  show(calls: readonly ToolCall[], waits = false): void {
    while (this.cards.length > calls.length) this.cards.pop()?.element.remove();
    for (const [index, call] of calls.entries()) this.card(index).show(call, waits);
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
