/** A board widget's module: waits for the bundle and hands the model over. */

import { slotFor } from "./slot";
import type { BoardModule, Cleanup, ModelContext, ViewContext } from "./widget";

const PATIENCE = 10_000;
const ADVICE = "This board's code did not arrive. Run %load_ext nbllm and the cell again.";

interface Attached {
  readonly module: BoardModule;
  readonly store: unknown;
}

function sleep(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, undefined));
}

export default () => {
  let attached: Promise<Attached>;

  // anywidget gives up on a model whose initialize takes two seconds, so nothing is awaited here.
  function initialize(context: ModelContext): void {
    const { ready } = slotFor(context.model.get("key") as string);
    attached = ready.then((module) => ({ module, store: module.attach(context) }));
  }

  async function render(context: ViewContext): Promise<Cleanup> {
    let cleanup: Cleanup = () => {};
    const mount = ({ module, store }: Attached): void => {
      context.el.replaceChildren();
      if (!context.signal.aborted) cleanup = module.view(context, store);
    };
    const mounted = attached.then(mount).then(() => true);
    if (!(await Promise.race([mounted, sleep(PATIENCE)]))) context.el.textContent = ADVICE;
    return () => cleanup();
  }

  return { initialize, render };
};
