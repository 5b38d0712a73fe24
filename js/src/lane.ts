/** One model's column: who speaks, how far it is, what it said. */

import type { Clock } from "./clock";
import { button, element, setText } from "./element";
import { Entries } from "./entries";
import { setShown } from "./focus";
import { icon } from "./icons";
import type { LaneActions } from "./lane/actions";
import { AnswerView } from "./lane/answer";
import { ConsentCards } from "./lane/consent";
import { Follower } from "./lane/follow";
import { LaneHeader } from "./lane/header";
import { MetricsView } from "./lane/metrics";
import { ReasoningView } from "./lane/reasoning";
import { SourcesView } from "./lane/sources";
import { stepFold } from "./lane/steps";
import { ToolCards } from "./lane/tools";
import { TroubleView } from "./lane/trouble";
import { phaseLine } from "./phase";
import { hasEnded, type Lane, type Phase } from "./protocol";
import { scrub } from "./scrub";
import type { Standing } from "./standing";

/** All that is known of a lane at one moment. */
export interface LaneScene {
  readonly lane: Lane;
  /** Goes up where the text does not go on from the one before. */
  readonly renewal: number;
  readonly phase: Phase;
  readonly clock: Clock;
  readonly standing: Standing;
}

/** Short texts, one beside or below the other; `name` is that of one. */
function words(name: string): Entries<string> {
  return new Entries(element("ul", `${name}s`), (text) => element("li", name, scrub(text)));
}

export class LaneView {
  readonly element = element("section", "nbllm-lane");
  /** What scrolls. */
  readonly body = element("div", "nbllm-body");
  private readonly header: LaneHeader;
  private readonly metrics = new MetricsView();
  private readonly labels = words("nbllm-label");
  private readonly steps = new Entries(element("div", "nbllm-steps"), stepFold);
  private readonly reasoning = new ReasoningView();
  private readonly answer = new AnswerView();
  private readonly tools = new ToolCards();
  private readonly consent: ConsentCards;
  private readonly sources = new SourcesView();
  private readonly notices = words("nbllm-notice");
  private readonly trouble: TroubleView;
  private readonly latest: HTMLButtonElement;
  private readonly vote: HTMLButtonElement;
  private readonly follower: Follower;
  private shown: Partial<Lane> = {};
  private running = false;
  /** Whether the text may have gone on: an answer that is opened again is read from its start. */
  private grows = false;

  constructor(actions: LaneActions, signal: AbortSignal) {
    const text = (): string => this.shown.text ?? "";
    const showRaw = (on: boolean): void => this.answer.showRaw(on);
    this.header = new LaneHeader(this.element, actions, { text, showRaw }, signal);
    this.trouble = new TroubleView(actions.retry);
    this.consent = new ConsentCards(this.element, actions);
    this.follower = new Follower(this.body, () => this.showLatest(), signal);
    this.latest = button("Jump to latest", () => this.follower.jump());
    this.vote = button("Vote", actions.vote);
    this.build();
  }

  private build(): void {
    this.element.setAttribute("role", "group");
    this.body.setAttribute("role", "group");
    this.body.setAttribute("aria-label", "Answer");
    this.element.dataset.nbllm = "lane";
    this.latest.classList.add("nbllm-latest");
    this.latest.prepend(icon("down"));
    this.latest.hidden = true;
    this.vote.classList.add("nbllm-vote");
    this.vote.hidden = true;
    this.labels.root.dataset.nbllm = "labels";
    const { steps, reasoning, answer, tools, sources, notices, trouble } = this;
    this.body.append(steps.root, reasoning.element, answer.rendered, answer.raw);
    this.body.append(tools.element, sources.element, notices.root, trouble.element);
    const frame = element("div", "nbllm-frame");
    frame.append(this.body, this.latest);
    const { header, metrics, labels, consent, vote } = this;
    this.element.append(header.element, metrics.element, labels.root, consent.element, frame, vote);
  }

  /** Shows the lane; only what changed since the last time is touched. */
  show(scene: LaneScene): void {
    const { lane, renewal, phase, standing } = scene;
    const { shown } = this;
    this.shown = lane;
    this.grows = this.running || !hasEnded(phase);
    if (lane.name !== shown.name) this.showName(scrub(lane.name));
    if (lane.meter !== shown.meter) this.metrics.show(lane.meter);
    if (lane.labels !== shown.labels) this.labels.show(lane.labels ?? []);
    if (lane.steps !== shown.steps) this.steps.show(lane.steps ?? []);
    if (lane.text !== shown.text) this.answer.show(lane.text, renewal, lane.structured);
    this.tools.show(lane.tools, phase === "waiting", lane.asks);
    this.consent.show(hasEnded(phase) ? [] : (lane.asks ?? []));
    if (lane.citations !== shown.citations) this.sources.show(lane.citations);
    if (lane.notices !== shown.notices) this.notices.show(lane.notices);
    this.reasoning.show(lane, phase);
    this.trouble.show(lane.error, standing.canRetry, this.element);
    this.showPhase(scene);
  }

  /** Shows only how far the lane is: cheap enough to follow a click or a clock at once. */
  showPhase({ lane, phase, clock, standing }: LaneScene): void {
    this.running = !hasEnded(phase);
    if (this.element.dataset.state !== phase) this.element.dataset.state = phase;
    this.answer.setBusy(this.running);
    this.header.showPhase(standing.asked ? "asking again" : phaseLine(lane, phase, clock), phase);
    this.header.showStanding(standing, lane.text !== "");
    this.element.classList.toggle("nbllm-pinned", standing.pinned);
    setShown(this.vote, standing.canVote, this.element);
    this.showLatest();
  }

  /** Keeps the end in sight, once everything on the board is written. */
  follow(): void {
    if (this.grows && this.body.tabIndex === 0) this.follower.follow();
  }

  /** A box that scrolls is reached by keyboard. */
  setScrolling(on: boolean): void {
    if (on) this.body.tabIndex = 0;
    else this.body.removeAttribute("tabindex");
  }

  /** Shows that the lane stands alone, or one of others. */
  showFocus(on: boolean): void {
    this.header.showFocus(on);
  }

  private showLatest(): void {
    setShown(this.latest, this.running && this.follower.isAway, this.element);
  }

  private showName(name: string): void {
    this.element.setAttribute("aria-label", name);
    this.header.showName(name);
    this.trouble.name(name);
    setText(this.vote, `Vote for ${name}`);
  }
}
