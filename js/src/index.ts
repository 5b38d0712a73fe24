/** The bundle's face to the widget: the only file that knows the model. */

import { Acknowledger } from "./acknowledge";
import { BoardView } from "./board";
import type { BoardState, KernelMessage, PageMessage } from "./protocol";
import { watchForSilence } from "./silence";
import { Store } from "./store";
import { applyStyle } from "./style/style";
import { type Cleanup, listen, type ModelContext, type ViewContext } from "./widget";

/** Follows a model: one store, however many views. */
export function attach(context: ModelContext): Store {
  const { model } = context;
  const send = (message: PageMessage): void => {
    try {
      model.send(message);
    } catch {
      // A comm whose kernel is gone throws; the board then says so.
      queueMicrotask(() => store.receive({ op: "disconnected" }));
    }
  };
  const store = new Store(model.get("state") as BoardState, send);
  const disconnect = (): void => store.receive({ op: "disconnected" });
  const acknowledger = new Acknowledger(send, context.signal);
  listen(context, "msg:custom", (content) => {
    store.hear(content as KernelMessage);
    acknowledger.hear(content as KernelMessage);
  });
  listen(context, "comm:close", disconnect);
  // Fired when the kernel is lost and when it is back: only a kernel that lives answers the sync.
  listen(context, "comm_live_update", () => {
    disconnect();
    store.sync();
  });
  // The manager reads each widget's state anew when the connection is back.
  listen(context, "change:state", () => store.sync());
  watchForSilence(store, context.signal);
  store.attach();
  return store;
}

/** Shows a store in one output area. */
export function view({ el, signal }: ViewContext, store: Store): Cleanup {
  const controller = new AbortController();
  const closed = AbortSignal.any([signal, controller.signal]);
  applyStyle(el);
  const board = new BoardView(store, closed);
  el.append(board.element);
  closed.addEventListener("abort", () => board.element.remove(), { once: true });
  return () => controller.abort();
}
