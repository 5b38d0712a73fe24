/** All lanes of a board in one output area. */

import { announcement } from "./announce";
import { Arrangement } from "./arrangement";
import { DiffPanel } from "./diff/panel";
import { element, setHidden, setText } from "./element";
import { hint } from "./hint";
import { type LaneScene, LaneView } from "./lane";
import type { LaneActions } from "./lane/actions";
import { Pacer } from "./pace";
import { hasEnded, type Lane, type Phase } from "./protocol";
import { QuestionForm } from "./question";
import { markTabStop, rove } from "./roving";
import { scrub } from "./scrub";
import { keepKeys } from "./shortcuts";
import { sightOf } from "./sight";
import { standing } from "./standing";
import type { Store } from "./store";
import { save } from "./toolbar/export";
import { Toolbar } from "./toolbar/toolbar";

const TICK = 250;

export class BoardView {
  readonly element = element("div", "nbllm-board");
  private readonly row = element("div", "nbllm-lanes");
  private readonly hint = element("div", "nbllm-hint");
  private readonly status = element("div", "nbllm-status");
  private readonly lanes: LaneView[] = [];
  private readonly arrangement: Arrangement;
  private readonly toolbar: Toolbar;
  private readonly diff: DiffPanel;
  private readonly question: QuestionForm;
  private readonly pacer: Pacer;
  private readonly lanePacers: Pacer[] = [];
  private announced: readonly Phase[] = [];
  private trouble = "";

  constructor(
    private readonly store: Store,
    private readonly signal: AbortSignal,
  ) {
    this.arrangement = new Arrangement(this.row, this.lanes, signal);
    this.toolbar = new Toolbar(store, this.arrangement, signal);
    this.diff = new DiffPanel((pair) => store.diff(pair), signal);
    this.question = new QuestionForm(store);
    this.pacer = new Pacer({ paint: () => this.paint() }, signal);
    this.build();
    this.paint();
    for (const index of this.lanes.keys()) this.paintLane(index);
    this.tickWhileRunning();
    store.subscribe(() => this.update(), signal);
  }

  private build(): void {
    this.element.dataset.nbllm = "board";
    this.status.setAttribute("role", "status");
    const { toolbar, diff, row, question, hint: words, status } = this;
    this.element.append(toolbar.element, diff.element, row, question.element, words, status);
    keepKeys(this.element, this.signal);
    rove(this.row, this.signal);
    this.element.addEventListener("keydown", (event) => this.onKey(event), { signal: this.signal });
  }

  /** A click must show at once, a new text with the next frame. */
  private update(): void {
    const { stopping, retrying } = this.store.page;
    if (stopping.size + retrying.size > 0) this.showPhases();
    this.pacer.request();
    for (const pacer of this.lanePacers) pacer.request();
  }

  private paint(): void {
    const { lanes } = this.store.page.board;
    const { choices } = this.store;
    this.fit(lanes.length);
    this.element.classList.toggle("nbllm-blind", choices.blind);
    this.toolbar.show(this.store.phases());
    this.diff.show(lanes, choices.diff, this.toolbar.diff);
    this.question.show(lanes, this.store.phases());
    this.tell(lanes);
  }

  private showPhases(): void {
    this.forEachLane((view, scene) => {
      if (!hasEnded(scene.phase) || scene.standing.asked) view.showPhase(scene);
    });
    this.tell(this.store.page.board.lanes);
  }

  private forEachLane(visit: (view: LaneView, scene: LaneScene) => void): void {
    const phases = this.store.phases();
    for (const index of phases.keys()) this.visitLane(index, phases, visit);
  }

  private visitLane(
    index: number,
    phases: readonly Phase[],
    visit: (view: LaneView, scene: LaneScene) => void,
  ): void {
    const { page } = this.store;
    const [view, lane, phase] = [this.lanes[index], page.board.lanes[index], phases[index]];
    if (!view || !lane || !phase) return;
    const clock = this.store.clock(lane);
    const renewal = page.renewals[index] ?? 0;
    visit(view, { lane, renewal, phase, clock, standing: standing(page, phases, index) });
  }

  private paintLane(index: number): void {
    this.visitLane(index, this.store.phases(), (view, scene) => view.show(scene));
  }

  private fit(count: number): void {
    if (this.lanes.length === count) return;
    while (this.lanes.length > count) this.removeLane();
    while (this.lanes.length < count) this.addLane(this.lanes.length);
    this.element.classList.toggle("nbllm-several", count > 1);
    for (const view of this.lanes) view.setScrolling(count > 1);
    this.arrangement.apply();
    markTabStop(
      this.lanes.map((lane) => lane.element),
      document.activeElement,
    );
  }

  private addLane(index: number): void {
    const view = new LaneView(this.actions(index), this.signal);
    this.lanes.push(view);
    this.row.append(view.element);
    const work = {
      paint: () => this.paintLane(index),
      measure: () => view.follow(),
      isInSight: sightOf(view.element, this.signal),
    };
    const pacer = new Pacer(work, this.signal);
    this.lanePacers.push(pacer);
    pacer.request();
  }

  private removeLane(): void {
    this.lanes.pop()?.element.remove();
    this.lanePacers.pop();
  }

  private actions(index: number): LaneActions {
    const { store } = this;
    return {
      stop: () => store.stop(index),
      retry: () => store.retry(index),
      vote: () => store.vote(index),
      consent: (id, allow) => store.consent(index, id, allow),
      pin: (on) => store.pin(on ? index : null),
      focus: (on) => this.focus(on ? index : null),
      save: (format) => save(store.page.board, format),
      say: (words) => this.say(words),
    };
  }

  private focus(index: number | null): void {
    this.arrangement.focus(index);
    this.toolbar.show(this.store.phases());
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.arrangement.focused === null) return;
    event.stopPropagation();
    this.focus(null);
  }

  /** Says in words what changed, to the eye and to the ear. */
  private tell(lanes: readonly Lane[]): void {
    const phases = this.store.phases();
    const { trouble = "" } = this.store.choices;
    setText(this.hint, hint(this.store.page.link, phases) || scrub(trouble));
    setHidden(this.hint, this.hint.textContent === "");
    const news = trouble === this.trouble ? "" : scrub(trouble);
    const text = announcement(lanes, this.announced, phases) || news;
    this.announced = phases;
    this.trouble = trouble;
    // A live region speaks only of changes made after it came onto the page.
    if (text) requestAnimationFrame(() => this.say(text));
  }

  /** The same words once more are news, too: a live region speaks of what is put into it. */
  private say(words: string): void {
    this.status.textContent = words;
  }

  private tickWhileRunning(): void {
    const timer = setInterval(() => {
      if (this.store.running().length > 0) this.showPhases();
    }, TICK);
    this.signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  }
}
