/** What a person is asked before a tool runs. */

import { button, element, setHidden } from "../element";
import type { Ask } from "../protocol";
import type { LaneActions } from "./actions";

/** A click meant for what was in this place before is no answer. */
export const DELAY = 500;
const LONG = 1_000;

function buttons(ask: Ask, actions: LaneActions, card: HTMLElement): HTMLElement {
  const row = element("div", "nbllm-consent-buttons");
  for (const allow of [true, false]) {
    const word = allow ? "Allow" : "Deny";
    const press = button(word, () => {
      card.setAttribute("aria-busy", "true");
      actions.consent(ask.id, allow);
    });
    press.setAttribute("aria-label", `${word} ${ask.name}`);
    press.disabled = true;
    setTimeout(() => {
      press.disabled = false;
    }, DELAY);
    row.append(press);
  }
  return row;
}

function card(ask: Ask, actions: LaneActions): HTMLElement {
  const card = element("section", "nbllm-consent");
  card.dataset.nbllm = "consent";
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", `May ${ask.name} run?`);
  const title = element("strong", "nbllm-consent-title", "May ");
  title.append(element("span", "nbllm-tool-name", ask.name), " run?");
  const { length } = ask.arguments;
  if (length > LONG) title.append(` (${length.toLocaleString("en")} characters)`);
  const text = element("div", "nbllm-tool-arguments", ask.arguments);
  text.dir = "ltr";
  text.tabIndex = 0;
  text.setAttribute("role", "group");
  text.setAttribute("aria-label", "Arguments");
  card.append(title, text, buttons(ask, actions, card));
  return card;
}

export class ConsentCards {
  readonly element = element("div", "nbllm-asks");
  private readonly cards = new Map<string, HTMLElement>();

  /** `lane` takes the focus of a card that goes. */
  constructor(
    private readonly lane: HTMLElement,
    private readonly actions: LaneActions,
  ) {
    this.element.hidden = true;
  }

  show(asks: readonly Ask[]): void {
    const open = new Set(asks.map(({ id }) => id));
    for (const [id, card] of this.cards) if (!open.has(id)) this.remove(id, card);
    for (const ask of asks) if (!this.cards.has(ask.id)) this.add(ask);
    setHidden(this.element, asks.length === 0);
  }

  private add(ask: Ask): void {
    const added = card(ask, this.actions);
    this.cards.set(ask.id, added);
    this.element.append(added);
    const name = this.lane.getAttribute("aria-label");
    this.actions.say(`${name} asks: may ${ask.name} run?`);
  }

  private remove(id: string, card: HTMLElement): void {
    if (card.contains(document.activeElement)) this.lane.focus({ preventScroll: true });
    card.remove();
    this.cards.delete(id);
  }
}
