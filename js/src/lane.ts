/** One model's column: who speaks, how far it is, what it said. */

import type { Clock } from "./clock";
import { button, element, setText } from "./element";
import { Follower } from "./follow";
import { MarkdownDocument } from "./markdown/document";
import { readings } from "./meter";
import { phaseLine } from "./phase";
import { hasEnded, type Lane, type LaneError, type Meter, type Phase } from "./protocol";
import { ReasoningView } from "./reasoning";
import { scrub } from "./scrub";
import { ToolCards } from "./tools";

export class LaneView {
  readonly element = element("section", "nbllm-lane");
  private readonly name = element("span", "nbllm-name");
  private readonly phase = element("span", "nbllm-phase");
  private readonly metrics = element("div", "nbllm-metrics");
  private readonly body = element("div", "nbllm-body");
  private readonly text = element("div", "nbllm-text");
  private readonly notices = element("ul", "nbllm-notices");
  private readonly error = element("div", "nbllm-error");
  private readonly reasoning = new ReasoningView();
  private readonly tools = new ToolCards();
  private readonly markdown = new MarkdownDocument(this.text);
  private readonly stop: HTMLButtonElement;
  private readonly follower: Follower;
  private shown: Partial<Lane> = {};

  constructor(stop: () => void, signal: AbortSignal) {
    this.stop = button("Stop", stop);
    this.follower = new Follower(this.body, signal);
    this.element.setAttribute("role", "group");
    this.element.dataset.nbllm = "lane";
    this.metrics.dataset.nbllm = "metrics";
    this.text.dataset.nbllm = "text";
    this.element.append(this.header(), this.metrics, this.body);
    const { reasoning, text, tools, notices, error } = this;
    this.body.append(reasoning.element, text, tools.element, notices, error);
  }

  /** Shows the lane; only what changed since the last time is touched. */
  show(lane: Lane, phase: Phase, clock: Clock): void {
    const { shown } = this;
    this.shown = lane;
    if (lane.name !== shown.name) this.showName(scrub(lane.name));
    if (lane.meter !== shown.meter) this.showMeter(lane.meter);
    if (lane.text !== shown.text) this.markdown.show(lane.text);
    if (lane.tools !== shown.tools) this.tools.show(lane.tools);
    if (lane.notices !== shown.notices) this.showNotices(lane.notices);
    if (lane.error !== shown.error) this.showError(lane.error);
    this.reasoning.show(lane, phase);
    this.showPhase(lane, phase, clock);
    if (lane !== shown) this.follower.follow();
  }

  /** Shows only how far the lane is: cheap enough to follow a click or a clock at once. */
  showPhase(lane: Lane, phase: Phase, clock: Clock): void {
    const running = !hasEnded(phase);
    this.element.dataset.state = phase;
    this.text.setAttribute("aria-busy", String(running));
    setText(this.phase, phaseLine(lane, phase, clock));
    const disabled = !running || phase === "stopping";
    if (disabled && document.activeElement === this.stop)
      this.element.focus({ preventScroll: true });
    this.stop.disabled = disabled;
  }

  private header(): HTMLElement {
    const header = element("header", "nbllm-header");
    const dot = element("span", "nbllm-dot");
    dot.setAttribute("aria-hidden", "true");
    header.append(dot, this.name, this.phase, this.stop);
    return header;
  }

  private showName(name: string): void {
    this.element.setAttribute("aria-label", name);
    this.stop.setAttribute("aria-label", `Stop ${name}`);
    this.name.title = name;
    setText(this.name, name);
  }

  private showMeter(meter: Meter): void {
    const numbers = readings(meter).map(({ text, title }) => {
      const node = element("span", "nbllm-number", text);
      node.title = title;
      return node;
    });
    this.metrics.replaceChildren(...numbers.flatMap((node) => [node, " "]));
  }

  private showNotices(notices: readonly string[]): void {
    this.notices.hidden = notices.length === 0;
    this.notices.replaceChildren(
      ...notices.map((notice) => element("li", "nbllm-notice", scrub(notice))),
    );
  }

  private showError(error: LaneError | null): void {
    this.error.hidden = error === null;
    if (error === null) return;
    const title = element("strong", "nbllm-error-title", scrub(error.title));
    const message = element("div", "nbllm-error-message", scrub(error.message));
    message.dir = "auto";
    this.error.replaceChildren(title, message);
  }
}
