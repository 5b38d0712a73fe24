/** The less common commands of a lane, behind one button. */

import { icon } from "../icons";
import { Menu, type MenuItem } from "../menu";
import type { Standing } from "../standing";
import type { LaneActions } from "./actions";

export class LaneCommands {
  private readonly menu: Menu;
  private readonly raw: MenuItem;
  private readonly retry: MenuItem;
  private readonly pin: MenuItem;
  private readonly focus: MenuItem;
  private readonly files: readonly MenuItem[];
  private isRaw = false;
  private isPinned = false;
  private isFocused = false;

  constructor(actions: LaneActions, showRaw: (on: boolean) => void, signal: AbortSignal) {
    this.menu = new Menu(icon("more"), signal);
    this.menu.button.classList.add("nbllm-more");
    const { menu } = this;
    this.retry = menu.add("Retry", actions.retry);
    this.pin = menu.add("Pin as winner", () => actions.pin(!this.isPinned), "menuitemcheckbox");
    this.focus = menu.add("Focus", () => actions.focus(!this.isFocused), "menuitemcheckbox");
    this.raw = menu.add(
      "Raw text",
      () => {
        this.isRaw = !this.isRaw;
        this.raw.check(this.isRaw);
        showRaw(this.isRaw);
      },
      "menuitemcheckbox",
    );
    this.files = [
      menu.add("Export as Markdown", () => actions.save("markdown")),
      menu.add("Export as JSON", () => actions.save("json")),
    ];
  }

  get element(): HTMLElement {
    return this.menu.element;
  }

  name(name: string): void {
    this.menu.name(`More for ${name}`);
  }

  show({ several, pinned, canPin, canRetry }: Standing): void {
    this.isPinned = pinned;
    this.pin.check(pinned);
    this.retry.offer(true, canRetry);
    this.pin.offer(several, canPin);
    this.focus.offer(several);
    for (const file of this.files) file.offer(!several);
  }

  showFocus(on: boolean): void {
    this.isFocused = on;
    this.focus.check(on);
  }
}
