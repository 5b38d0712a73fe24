/** The hub widget's module: receives the bundle once per page and shares it with every board. */

import { FIRST_WAIT, LONGEST_WAIT, PARTS, type Part, partFor, type Slot, slotFor } from "./slot";
import { listen, type ModelContext } from "./widget";

interface Delivery {
  readonly op: string;
  readonly key: string;
  readonly part?: Part;
  readonly source: string;
}

async function fillSlot(slot: Slot<unknown>, source: string): Promise<void> {
  if (slot.module || slot.loading) return;
  slot.loading = true;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  slot.address = address;
  try {
    slot.fill(await import(address));
  } finally {
    slot.loading = false;
    URL.revokeObjectURL(address);
  }
}

function askWhileAbsent(context: ModelContext, slot: Slot): void {
  const { model, signal } = context;
  let heard = false;
  listen(context, "msg:custom", () => {
    heard = true;
  });
  const ask = (wait: number): void => {
    if (slot.module || signal.aborted) return;
    // A kernel that speaks has got the question, and its answer is on the way.
    if (!slot.loading && !heard) model.send({ nbllm: 1, op: "need" });
    heard = false;
    setTimeout(() => ask(Math.min(2 * wait, LONGEST_WAIT)), wait);
  };
  ask(FIRST_WAIT);
}

/** Lets the boards ask this hub's kernel for a part. */
function offer({ model, signal }: ModelContext, key: string, part: Part): void {
  const { askers } = partFor(key, part);
  const ask = (): void => model.send({ nbllm: 1, op: "need", part });
  askers.add(ask);
  signal.addEventListener("abort", () => askers.delete(ask), { once: true });
}

function initialize(context: ModelContext): void {
  const key = context.model.get("key") as string;
  const slot = slotFor(key);
  listen(context, "msg:custom", (content) => {
    const message = content as Delivery;
    if (message.op !== "bundle" || message.key !== key) return;
    const wanted = message.part === undefined ? slot : partFor(key, message.part);
    void fillSlot(wanted as Slot<unknown>, message.source);
  });
  for (const part of PARTS) offer(context, key, part);
  askWhileAbsent(context, slot);
}

export default { initialize, render() {} };
