/** Prism's core and languages meet in a global name: ours, until `give-back` restores the page's. */

const page = Object.getOwnPropertyDescriptor(globalThis, "Prism");

// With these two the core neither highlights the page nor listens for a worker's messages.
Object.defineProperty(globalThis, "Prism", {
  value: { manual: true, disableWorkerMessageHandler: true },
  configurable: true,
  writable: true,
});

/** Restores what the page had under the name. */
export function giveBack(): void {
  if (page) Object.defineProperty(globalThis, "Prism", page);
  else Reflect.deleteProperty(globalThis, "Prism");
}
