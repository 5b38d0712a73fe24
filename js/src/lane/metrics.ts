/** A lane's numbers on the page: four spans that stay, whose words change. */

import { element, setAttribute, setText } from "../element";
import { readings } from "../meter";
import type { Meter } from "../protocol";

export class MetricsView {
  readonly element = element("div", "nbllm-metrics");
  private readonly numbers: HTMLElement[] = [];

  constructor() {
    this.element.dataset.nbllm = "metrics";
  }

  show(meter: Meter): void {
    for (const [index, { text, title }] of readings(meter).entries()) {
      const number = this.number(index);
      setText(number, text);
      setAttribute(number, "title", title);
    }
  }

  private number(index: number): HTMLElement {
    const known = this.numbers[index];
    if (known) return known;
    const number = element("span", "nbllm-number");
    this.numbers.push(number);
    this.element.append(number, " ");
    return number;
  }
}
