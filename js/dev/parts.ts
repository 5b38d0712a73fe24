/** The parts of the code that a board asks for, on pages that have no hub. */

import * as code from "../src/highlight/code";
import { partFor, slotFor } from "../src/slot";
import * as maths from "../src/typeset/maths";

/** Makes every part be there already, for the code that was loaded from `address`. */
export function haveParts(address: string): void {
  slotFor("page").address = address;
  partFor("page", "code").fill(code);
  partFor("page", "maths").fill(maths);
}
