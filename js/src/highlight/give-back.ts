/** Imported last: the page has its own `Prism` again, or none. */

import { giveBack } from "./borrow";

giveBack();
