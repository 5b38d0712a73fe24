/** A button that opens a list of commands, as the ARIA practices describe it. */

import { element, setAttribute, setHidden } from "./element";
import { icon } from "./icons";

const GAP = 4;

export type Role = "menuitem" | "menuitemcheckbox" | "menuitemradio";

export class MenuItem {
  readonly element = element("button", "nbllm-item");

  constructor(
    label: string,
    role: Role,
    private readonly menu: Menu,
  ) {
    this.element.type = "button";
    this.element.tabIndex = -1;
    this.element.setAttribute("role", role);
    this.element.append(icon("check"), label);
    if (role !== "menuitem") this.check(false);
  }

  /** Whether what the command switches is on. */
  check(on: boolean): void {
    setAttribute(this.element, "aria-checked", String(on));
  }

  /** Shows the command only where it makes sense, and lets it be used only where it can. */
  offer(shown: boolean, enabled = true): void {
    const { element: node } = this;
    if ((!shown || !enabled) && node === document.activeElement) this.menu.close();
    setHidden(node, !shown);
    if (node.disabled === enabled) node.disabled = !enabled;
  }
}

export class Menu {
  readonly element = element("div", "nbllm-menu");
  readonly button = element("button", "nbllm-button");
  private readonly list = element("div", "nbllm-list");
  private opened: AbortController | undefined;

  /** `label` is what the button shows; an icon needs a name beside it. */
  constructor(
    label: string | SVGElement,
    private readonly signal: AbortSignal,
  ) {
    this.button.type = "button";
    this.button.append(label);
    if (typeof label === "string") this.button.append(icon("fold"));
    this.button.setAttribute("aria-haspopup", "menu");
    this.button.setAttribute("aria-expanded", "false");
    this.list.setAttribute("role", "menu");
    this.list.setAttribute("popover", "manual");
    this.list.hidden = true;
    this.element.append(this.button, this.list);
    this.button.addEventListener("click", () => (this.opened ? this.close() : this.open()));
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** Says what the button and its list are for. */
  name(name: string): void {
    this.button.setAttribute("aria-label", name);
    this.button.title = name;
    this.list.setAttribute("aria-label", name);
  }

  add(label: string, press: () => void, role: Role = "menuitem"): MenuItem {
    const item = new MenuItem(label, role, this);
    item.element.addEventListener("click", () => {
      this.close();
      press();
    });
    this.list.append(item.element);
    return item;
  }

  /** A line between groups of commands. */
  part(title: string): void {
    const line = element("div", "nbllm-part", title);
    line.setAttribute("role", "presentation");
    this.list.append(line);
  }

  /** Closes the list; the focus goes back to the button if it was in there. */
  close(): void {
    if (!this.opened) return;
    this.opened.abort();
    this.opened = undefined;
    if (this.list.contains(document.activeElement)) this.button.focus({ preventScroll: true });
    this.list.hidePopover?.();
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  private open(): void {
    this.opened = new AbortController();
    this.list.hidden = false;
    this.list.showPopover?.();
    this.button.setAttribute("aria-expanded", "true");
    this.place();
    this.items()[0]?.focus({ preventScroll: true });
    this.closeWhenLeft(AbortSignal.any([this.opened.signal, this.signal]));
  }

  private closeWhenLeft(signal: AbortSignal): void {
    const leave = ({ target }: Event): void => {
      if (!this.element.contains(target as Node)) this.close();
    };
    document.addEventListener("pointerdown", leave, { signal, capture: true });
    document.addEventListener("focusin", leave, { signal });
    this.placeWhenMoved(signal);
  }

  /** The list lies above everything: where its button moves, it has to be taken along. */
  private placeWhenMoved(signal: AbortSignal): void {
    const move = ({ target }: Event): void => {
      if ((target as Node).contains(this.button)) this.place();
    };
    document.addEventListener("scroll", move, { signal, capture: true, passive: true });
    window.addEventListener("resize", () => this.place(), { signal });
    const growth = new ResizeObserver(() => this.place());
    growth.observe(this.element.closest(".nbllm-board") ?? this.element);
    signal.addEventListener("abort", () => growth.disconnect(), { once: true });
  }

  private place(): void {
    const { left, right, top, bottom } = this.button.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) {
      this.close();
      return;
    }
    const { offsetWidth: width, offsetHeight: height, style } = this.list;
    const rtl = getComputedStyle(this.element).direction === "rtl";
    const x = rtl ? left : right - width;
    const below = bottom + GAP + height <= innerHeight;
    style.left = `${Math.max(GAP, Math.min(x, innerWidth - width - GAP))}px`;
    style.top = `${below ? bottom + GAP : Math.max(GAP, top - GAP - height)}px`;
  }

  private items(): HTMLButtonElement[] {
    const items = [...this.list.querySelectorAll<HTMLButtonElement>(".nbllm-item")];
    return items.filter((item) => !item.hidden && !item.disabled);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Tab") this.close();
    else if (this.opened ? this.steer(event.key) : this.opensBy(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  private opensBy(key: string): boolean {
    if (key !== "ArrowDown") return false;
    this.open();
    return true;
  }

  private steer(key: string): boolean {
    if (key !== "Escape") return this.move(key);
    this.close();
    return true;
  }

  private move(key: string): boolean {
    const items = this.items();
    const index = items.indexOf(document.activeElement as HTMLButtonElement);
    const places: Readonly<Record<string, number>> = {
      ArrowDown: (index + 1) % items.length,
      ArrowUp: (index - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    const place = places[key] ?? this.starting(items, key, index);
    if (place === undefined) return false;
    items[place]?.focus({ preventScroll: true });
    return true;
  }

  /** The next command that begins with a typed letter. */
  private starting(items: readonly HTMLElement[], key: string, index: number): number | undefined {
    if (key.length !== 1 || key === " ") return undefined;
    const after = items.map((_, step) => (index + 1 + step) % items.length);
    const typed = key.toLowerCase();
    return after.find((place) => items[place]?.textContent?.toLowerCase().startsWith(typed));
  }
}
