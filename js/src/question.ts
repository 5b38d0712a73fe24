/** Where a reader asks on: all lanes of a board, or one. */

import { button, element, setAttribute, setHidden } from "./element";
import { type Addressee, hasEnded, type Lane, type Phase } from "./protocol";
import { scrub } from "./scrub";
import { offers } from "./standing";
import type { Store } from "./store";

const LONGEST = 100_000;

function option(value: string, words: string): HTMLOptionElement {
  const option = element("option", "", words);
  option.value = value;
  return option;
}

export class QuestionForm {
  readonly element = element("div", "nbllm-question");
  private readonly text = element("textarea", "nbllm-question-text");
  private readonly to = element("select", "nbllm-select");
  private readonly send = button("Ask", () => this.ask());
  private offered = "";

  constructor(private readonly store: Store) {
    const { text, to, send } = this;
    text.rows = 1;
    text.maxLength = LONGEST;
    text.placeholder = "Ask on";
    text.dir = "auto";
    text.setAttribute("aria-label", "Ask on");
    to.setAttribute("aria-label", "Whom to ask");
    text.addEventListener("keydown", (event) => this.onKey(event));
    text.addEventListener("input", () => this.fit());
    this.element.append(text, to, send);
  }

  show(lanes: readonly Lane[], phases: readonly Phase[]): void {
    const { choices, open } = offers(this.store.page);
    const offered = choices.follows === true && !choices.settled;
    setHidden(this.element, !offered);
    if (!offered) return;
    this.send.disabled = !open || !phases.every(hasEnded);
    this.offer(lanes, choices.winner);
  }

  private offer(lanes: readonly Lane[], winner: number | null): void {
    const names = lanes.map(({ name }, place) => [String(place), scrub(name)] as const);
    const groups = [["all", "all lanes"], ...(winner === null ? [] : [["winner", "the winner"]])];
    const options = [...groups, ...names] as (readonly [string, string])[];
    const offered = JSON.stringify(options);
    if (offered === this.offered) return;
    this.offered = offered;
    const { value } = this.to;
    this.to.replaceChildren(...options.map(([value, words]) => option(value, words)));
    this.to.value = options.some(([known]) => known === value) ? value : "all";
    setHidden(this.to, lanes.length < 2);
  }

  private onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.ask();
  }

  private ask(): void {
    const { value } = this.to;
    if (this.send.disabled || !this.text.value.trim()) return;
    const to = (/^\d+$/.test(value) ? Number(value) : value) as Addressee;
    this.store.question(this.text.value, to);
    this.text.value = "";
    this.fit();
  }

  /** As many lines as are written, up to eight. */
  private fit(): void {
    setAttribute(this.text, "rows", `${Math.min(this.text.value.split("\n").length, 8)}`);
  }
}
