/** A board in a page, with a clock that a test turns. */

import { afterEach, beforeEach, vi } from "vitest";
import { attach, view } from "../src/index";
import {
  type BoardState,
  type Choices,
  type KernelMessage,
  type LanePatch,
  NO_CHOICES,
} from "../src/protocol";
import { board, lane, RecordingModel } from "./lanes";

export class Notebook {
  readonly el = document.createElement("div");
  readonly model: RecordingModel;
  readonly controller = new AbortController();
  readonly store: ReturnType<typeof attach>;
  readonly cleanup: () => void;

  constructor(state: BoardState) {
    this.model = new RecordingModel({ state });
    const { model, el } = this;
    const { signal } = this.controller;
    document.body.append(el);
    this.store = attach({ model, signal });
    this.cleanup = view({ model, el, signal }, this.store);
  }

  /** Delivers a message and lets the next frame be painted. */
  tell(message: KernelMessage): void {
    this.model.emit("msg:custom", message);
    vi.advanceTimersByTime(100);
  }

  patch(...lanes: LanePatch[]): void {
    this.tell({ op: "patch", lanes });
  }

  all(hook: string): HTMLElement[] {
    return [...this.el.querySelectorAll<HTMLElement>(`[data-nbllm="${hook}"]`)];
  }

  buttons(): HTMLButtonElement[] {
    return [...this.el.querySelectorAll("button")];
  }

  press(name: string): void {
    this.button(name)?.click();
  }

  /** The button of that name which a reader can see. */
  button(name: string): HTMLButtonElement | undefined {
    const names = (button: Element): string | null =>
      button.getAttribute("aria-label") ?? button.textContent;
    return this.buttons().find((each) => names(each) === name && !each.closest("[hidden]"));
  }

  /** Opens a menu and presses one of its commands. */
  choose(menu: string, command: string): void {
    this.press(menu);
    this.press(command);
    vi.advanceTimersByTime(100);
  }

  /** The lanes that can be seen. */
  visible(): (string | null)[] {
    const lanes = this.all("lane").filter((each) => !each.hidden);
    return lanes.map((each) => each.getAttribute("aria-label"));
  }

  states(): (string | undefined)[] {
    return this.all("lane").map((each) => each.dataset.state);
  }

  /** The words on how far each lane is. */
  phases(): (string | null)[] {
    return [...this.el.querySelectorAll(".nbllm-phase")].map((each) => each.textContent);
  }

  hint(): string {
    return this.el.querySelector(".nbllm-hint:not([hidden])")?.textContent ?? "";
  }

  /** Which operations the page has sent, apart from its attachment. */
  asked(): string[] {
    return this.model.sent.slice(1).map(({ op }) => op);
  }

  status(): string {
    return this.el.querySelector('[role="status"]')?.textContent ?? "";
  }
}

let opened: Notebook[] = [];

/** Opens a board of such lanes, which has been painted once. */
export function open(...lanes: Parameters<typeof lane>[0][]): Notebook {
  return openWith({}, ...lanes);
}

/** The same, with what the reader chose. */
export function openWith(
  choices: Partial<Choices>,
  ...lanes: Parameters<typeof lane>[0][]
): Notebook {
  const state = board(...lanes.map((fields) => lane(fields)));
  const notebook = new Notebook({ ...state, choices: { ...NO_CHOICES, ...choices } });
  opened.push(notebook);
  vi.advanceTimersByTime(100);
  return notebook;
}

/** Gives each test of a file a clock of its own, and closes what it opened. */
export function useNotebooks(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    opened = [];
  });
  afterEach(() => {
    for (const notebook of opened) notebook.controller.abort();
    document.body.replaceChildren();
    vi.useRealTimers();
  });
}
