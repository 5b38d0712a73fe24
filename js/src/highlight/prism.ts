/** Prism with the languages that answers are mostly written in; the order of the imports matters. */

import "./borrow";
import Prism from "prismjs/components/prism-core.js";
import "prismjs/components/prism-clike.js";
import "prismjs/components/prism-javascript.js";
import "prismjs/components/prism-typescript.js";
import "prismjs/components/prism-json.js";
import "prismjs/components/prism-python.js";
import "prismjs/components/prism-sql.js";
import "prismjs/components/prism-c.js";
import "prismjs/components/prism-cpp.js";
import "prismjs/components/prism-java.js";
import "prismjs/components/prism-go.js";
import "prismjs/components/prism-rust.js";
import "prismjs/components/prism-yaml.js";
import "prismjs/components/prism-r.js";
import "prismjs/components/prism-julia.js";
import "./give-back";
import type { Grammar, Token, TokenStream } from "prismjs";

export type { Grammar, Token, TokenStream };
export const { languages, tokenize } = Prism;
