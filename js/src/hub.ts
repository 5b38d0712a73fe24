/** The hub widget's module: receives the bundle once per page and shares it with every board. */

import { type Slot, slotFor } from "./slot";
import { type BoardModule, listen, type ModelContext } from "./widget";

const FIRST_WAIT = 200;
const LONGEST_WAIT = 5_000;

async function fillSlot(slot: Slot, source: string): Promise<void> {
  if (slot.module || slot.loading) return;
  slot.loading = true;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    slot.fill((await import(address)) as BoardModule);
  } finally {
    slot.loading = false;
    URL.revokeObjectURL(address);
  }
}

function askWhileAbsent({ model, signal }: ModelContext, slot: Slot, wait: number): void {
  if (slot.module || signal.aborted) return;
  if (!slot.loading) model.send({ nbllm: 1, op: "need" });
  setTimeout(() => {
    askWhileAbsent({ model, signal }, slot, Math.min(2 * wait, LONGEST_WAIT));
  }, wait);
}

function initialize(context: ModelContext): void {
  const key = context.model.get("key") as string;
  const slot = slotFor(key);
  listen(context, "msg:custom", (content) => {
    const message = content as { op: string; key: string; source: string };
    if (message.op === "bundle" && message.key === key) void fillSlot(slot, message.source);
  });
  askWhileAbsent(context, slot, FIRST_WAIT);
}

export default { initialize, render() {} };
