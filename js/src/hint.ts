/** What to do where the kernel is lost. */

import type { Phase } from "./protocol";
import type { Link } from "./state";

const HINTS: Readonly<Record<Link, string>> = {
  live: "",
  silent:
    "No word from the kernel. The text so far is kept, and goes on by itself once the connection is back.",
  gone: "The kernel is gone. The text so far is kept; run the cell again for a whole answer.",
};

/** One sentence for the whole board; empty where no lane waits for the kernel. */
export function hint(link: Link, phases: readonly Phase[]): string {
  return phases.includes("disconnected") ? HINTS[link] : "";
}
