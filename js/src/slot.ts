/** One place per bundle on the page, shared by the hub that fills it and the boards that wait. */

import type { BoardModule } from "./widget";

export interface Slot {
  module?: BoardModule;
  loading?: boolean;
  readonly ready: Promise<BoardModule>;
  readonly fill: (module: BoardModule) => void;
}

declare global {
  var __nbllm: Map<string, Slot> | undefined;
}

function openSlot(): Slot {
  let resolve: (module: BoardModule) => void = () => {};
  const ready = new Promise<BoardModule>((settle) => {
    resolve = settle;
  });
  const slot: Slot = {
    ready,
    fill(module) {
      slot.module = module;
      resolve(module);
    },
  };
  return slot;
}

/** The slot of a bundle's key, made when first asked for. */
export function slotFor(key: string): Slot {
  globalThis.__nbllm ??= new Map();
  const slots = globalThis.__nbllm;
  const slot = slots.get(key) ?? openSlot();
  slots.set(key, slot);
  return slot;
}
