/** What can be done with a board as a whole. */

import { type Arrangement, LAYOUTS, type Layout } from "../arrangement";
import { button, element, setAttribute, setHidden, setText } from "../element";
import { setEnabled, setShown } from "../focus";
import { Menu, type MenuItem } from "../menu";
import { hasEnded, type Phase } from "../protocol";
import { type Offers, offers } from "../standing";
import type { Store } from "../store";
import { save } from "./export";
import { summary } from "./summary";

const LAYOUT_WORDS: Readonly<Record<Layout, string>> = {
  auto: "Columns by width",
  one: "One column",
  two: "Two columns",
  many: "All side by side",
};

export class Toolbar {
  readonly element = element("div", "nbllm-toolbar");
  readonly diff: HTMLButtonElement;
  private readonly summary = element("span", "nbllm-summary-line");
  private readonly stopAll: HTMLButtonElement;
  private readonly showAll: HTMLButtonElement;
  private readonly reveal: HTMLButtonElement;
  private readonly settle: HTMLButtonElement;
  private readonly view: Menu;
  private readonly export: Menu;
  private readonly layouts: readonly (readonly [Layout, MenuItem])[];
  private readonly sync: MenuItem;

  constructor(
    private readonly store: Store,
    private readonly arrangement: Arrangement,
    signal: AbortSignal,
  ) {
    this.stopAll = button("Stop all", () => store.stopAll());
    this.showAll = button("Show all lanes", () => this.leaveFocus());
    this.diff = button("Diff", () => store.diff(store.choices.diff ? null : [0, 1]));
    this.reveal = button("Reveal names", () => store.reveal());
    this.settle = button("Settle", () => store.settle());
    this.settle.title = "Keep the board as it is, and free it of the kernel";
    this.view = new Menu("View", signal);
    this.layouts = LAYOUTS.map((layout) => [layout, this.layoutItem(layout)] as const);
    this.sync = this.view.add("Scroll together", () => this.toggleSync(), "menuitemcheckbox");
    this.export = new Menu("Export", signal);
    this.export.add("Markdown", () => save(store.page.board, "markdown"));
    this.export.add("JSON", () => save(store.page.board, "json"));
    this.build();
  }

  private build(): void {
    const { stopAll, showAll, diff, view, export: files, reveal, settle } = this;
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Board controls");
    this.summary.tabIndex = -1;
    view.name("View");
    files.name("Export");
    this.element.append(this.summary, showAll, stopAll, diff, view.element, files.element);
    this.element.append(reveal, settle);
  }

  show(phases: readonly Phase[]): void {
    const { choices, open } = offers(this.store.page);
    const running = this.store.running().length;
    const several = phases.length > 1;
    setHidden(this.element, !several && !choices.interactive);
    setText(this.summary, summary(phases, running));
    setShown(this.stopAll, several, this.summary);
    setEnabled(this.stopAll, running > 0, this.summary);
    this.showViews(several, choices.diff !== null);
    this.showRequests({ choices, open }, phases);
  }

  private showViews(several: boolean, differs: boolean): void {
    setShown(this.diff, several, this.summary);
    setAttribute(this.diff, "aria-pressed", String(differs));
    setShown(this.view.element, several, this.summary);
    setShown(this.export.element, several, this.summary);
    setShown(this.showAll, this.arrangement.focused !== null, this.summary);
    for (const [layout, item] of this.layouts) item.check(this.arrangement.layout === layout);
    this.sync.check(this.arrangement.isSynced);
  }

  private showRequests({ choices, open }: Offers, phases: readonly Phase[]): void {
    setShown(this.reveal, choices.blind && !choices.settled, this.summary);
    setEnabled(this.reveal, open, this.summary);
    setShown(this.settle, choices.interactive && !choices.settled, this.summary);
    setEnabled(this.settle, open && phases.every(hasEnded), this.summary);
  }

  private layoutItem(layout: Layout): MenuItem {
    const choose = (): void => {
      this.arrangement.arrange(layout);
      this.show(this.store.phases());
    };
    return this.view.add(LAYOUT_WORDS[layout], choose, "menuitemradio");
  }

  private toggleSync(): void {
    this.arrangement.isSynced = !this.arrangement.isSynced;
    this.show(this.store.phases());
  }

  private leaveFocus(): void {
    this.arrangement.focus(null);
    this.show(this.store.phases());
  }
}
