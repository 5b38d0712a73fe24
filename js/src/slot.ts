/** One place per bundle on the page, shared by the hub that fills it and the boards that wait. */

import type { BoardModule } from "./widget";

export interface Slot<Module = BoardModule> {
  module?: Module;
  loading?: boolean;
  /** Where the code came from: what it knows as its own address. */
  address?: string;
  readonly ready: Promise<Module>;
  readonly fill: (module: Module) => void;
  /** What asks a kernel for the module, one for each hub that is open. */
  readonly askers: Set<() => void>;
}

declare global {
  var __nbllm: Map<string, Slot<unknown>> | undefined;
}

function openSlot(): Slot<unknown> {
  let resolve: (module: unknown) => void = () => {};
  const ready = new Promise<unknown>((settle) => {
    resolve = settle;
  });
  const slot: Slot<unknown> = {
    ready,
    fill(module) {
      slot.module = module;
      resolve(module);
    },
    askers: new Set(),
  };
  return slot;
}

/** The slot of a bundle's key, made when first asked for. */
export function slotFor<Module = BoardModule>(key: string): Slot<Module> {
  globalThis.__nbllm ??= new Map();
  const slots = globalThis.__nbllm;
  const slot = slots.get(key) ?? openSlot();
  slots.set(key, slot);
  return slot as Slot<Module>;
}

/** The slot of a part that travels only when a board needs it. */
export function partFor<Module>(key: string, part: Part): Slot<Module> {
  return slotFor<Module>(`${key}/${part}`);
}

/** The parts that there are. */
export const PARTS = ["code", "maths"] as const;
export type Part = (typeof PARTS)[number];

// A large message: on a slow line, or a busy page, asking again too soon would send it twice.
export const FIRST_WAIT = 2_000;
export const LONGEST_WAIT = 60_000;

/** The key of the bundle that was loaded from `address`. */
export function keyOf(address: string): string | undefined {
  for (const [key, slot] of globalThis.__nbllm ?? []) if (slot.address === address) return key;
  return undefined;
}
