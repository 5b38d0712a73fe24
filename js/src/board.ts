/** All lanes of a board in one output area. */

import { announcement } from "./announce";
import type { Clock } from "./clock";
import { button, element, setText } from "./element";
import { hint, summary } from "./hint";
import { LaneView } from "./lane";
import { Pacer } from "./pace";
import { hasEnded, type Lane, type Phase } from "./protocol";
import { markTabStop, rove } from "./roving";
import { keepKeys } from "./shortcuts";
import type { Store } from "./store";

const TICK = 250;

export class BoardView {
  readonly element = element("div", "nbllm-board");
  private readonly toolbar = element("div", "nbllm-toolbar");
  private readonly summary = element("span", "nbllm-summary-line");
  private readonly row = element("div", "nbllm-lanes");
  private readonly hint = element("div", "nbllm-hint");
  private readonly status = element("div", "nbllm-status");
  private readonly stopAll: HTMLButtonElement;
  private readonly lanes: LaneView[] = [];
  private readonly pacer: Pacer;
  private announced: readonly Phase[] = [];

  constructor(
    private readonly store: Store,
    private readonly signal: AbortSignal,
  ) {
    this.stopAll = button("Stop all", () => store.stopAll());
    this.pacer = new Pacer(() => this.paint(), signal);
    this.build();
    this.paint();
    this.tickWhileRunning();
    store.subscribe(() => this.update(), signal);
  }

  private build(): void {
    this.element.dataset.nbllm = "board";
    this.status.setAttribute("role", "status");
    this.toolbar.append(this.summary, this.stopAll);
    this.element.append(this.toolbar, this.row, this.hint, this.status);
    keepKeys(this.element, this.signal);
    rove(this.row, this.signal);
  }

  /** A click must show at once, a new text with the next frame. */
  private update(): void {
    if (this.store.page.stopping.size > 0) this.showPhases();
    this.pacer.request();
  }

  private paint(): void {
    const { lanes } = this.store.page.board;
    this.fit(lanes.length);
    this.forEachLane((view, lane, phase, clock) => view.show(lane, phase, clock));
    this.showToolbar(lanes.length);
    this.tell(lanes);
  }

  private showPhases(): void {
    this.forEachLane((view, lane, phase, clock) => {
      if (!hasEnded(phase)) view.showPhase(lane, phase, clock);
    });
    this.tell(this.store.page.board.lanes);
  }

  private forEachLane(
    visit: (view: LaneView, lane: Lane, phase: Phase, clock: Clock) => void,
  ): void {
    const { lanes } = this.store.page.board;
    for (const [index, phase] of this.store.phases().entries()) {
      const [view, lane] = [this.lanes[index], lanes[index]];
      if (view && lane) visit(view, lane, phase, this.store.clock(lane));
    }
  }

  private fit(count: number): void {
    if (this.lanes.length === count) return;
    while (this.lanes.length > count) this.lanes.pop()?.element.remove();
    while (this.lanes.length < count) this.addLane(this.lanes.length);
    this.element.classList.toggle("nbllm-several", count > 1);
    markTabStop(
      this.lanes.map((lane) => lane.element),
      document.activeElement,
    );
  }

  private addLane(index: number): void {
    const view = new LaneView(() => this.store.stop(index), this.signal);
    this.lanes.push(view);
    this.row.append(view.element);
  }

  private showToolbar(count: number): void {
    const running = this.store.running().length;
    this.toolbar.hidden = count < 2;
    setText(this.summary, summary(this.store.phases(), running));
    this.stopAll.disabled = running === 0;
  }

  /** Says in words what changed, to the eye and to the ear. */
  private tell(lanes: readonly Lane[]): void {
    const phases = this.store.phases();
    setText(this.hint, hint(this.store.page.link, phases));
    this.hint.hidden = this.hint.textContent === "";
    const text = announcement(lanes, this.announced, phases);
    this.announced = phases;
    // A live region speaks only of changes made after it came onto the page.
    if (text) requestAnimationFrame(() => setText(this.status, text));
  }

  private tickWhileRunning(): void {
    const timer = setInterval(() => {
      if (this.store.running().length > 0) this.showPhases();
    }, TICK);
    this.signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  }
}
