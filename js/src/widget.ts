/** The part of anywidget's contract that the page uses. */

import type { PageMessage } from "./protocol";
import type { Part } from "./slot";

/** What the hub asks its kernel for: the bundle, or a part of it that few boards need. */
export interface Need {
  readonly nbllm: 1;
  readonly op: "need";
  readonly part?: Part;
}

export interface WidgetModel {
  get(name: string): unknown;
  send(content: PageMessage | Need): void;
  on(name: string, listener: (content: unknown) => void): void;
  off(name: string, listener: (content: unknown) => void): void;
}

export interface ModelContext {
  readonly model: WidgetModel;
  readonly signal: AbortSignal;
}

export interface ViewContext extends ModelContext {
  readonly el: HTMLElement;
}

export type Cleanup = () => void;

/** What the bundle exports: one `attach` per model, one `view` per output area. */
export interface BoardModule {
  attach(context: ModelContext): unknown;
  view(context: ViewContext, store: unknown): Cleanup;
}

/** Listens on the model until the signal aborts. */
export function listen(
  { model, signal }: ModelContext,
  name: string,
  listener: (content: unknown) => void,
): void {
  model.on(name, listener);
  signal.addEventListener("abort", () => model.off(name, listener), { once: true });
}
