/** HTML and CSS: grammars of our own, because Prism's take quadratic time on hostile text. */

import { type Grammar, languages } from "./prism";

export const css: Grammar = {
  comment: { pattern: /\/\*[\s\S]*?\*\//, greedy: true },
  string: { pattern: /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/, greedy: true },
  atrule: /@[\w-]+/,
  selector: {
    pattern: /(^|[{}])[^\s{};@](?:[^{};@\n]*[^\s{};@])?(?=[ \t]*(?:\{|,$))/m,
    lookbehind: true,
  },
  property: { pattern: /(^|[{;\s])[-\w]+(?=[ \t]?:)/m, lookbehind: true },
  important: /!important\b/i,
  function: { pattern: /(^|[^-\w])[-\w]+(?=\()/, lookbehind: true },
  number: {
    pattern: /(^|[^\w-])(?:#[\da-f]{3,8}\b|[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:%|[a-z]+)?)/i,
    lookbehind: true,
  },
};

const inlined = (tag: string, language: string, inside: Grammar | undefined) => ({
  [`language-${language}`]: {
    pattern: new RegExp(`(<${tag}\\b[^<>]*>)(?:(?!</${tag})[\\s\\S])+`, "i"),
    lookbehind: true,
    greedy: true,
    inside: inside ?? {},
  },
});

// From one "<" no pattern reads past the next, so that many unclosed tags cost no more than one.
export const markup: Grammar = {
  comment: { pattern: /<!--(?:(?!-->)[\s\S])*(?:-->)?/, greedy: true },
  ...inlined("script", "javascript", languages.javascript),
  ...inlined("style", "css", css),
  doctype: /<[!?][^<>]*>/,
  element: {
    pattern: /<\/?[a-z](?:"[^"<]*"|'[^'<]*'|[^<>"'])*>/i,
    inside: {
      string: /"[^"]*"|'[^']*'/,
      tag: /^<\/?[^\s/>]+|\/?>$/,
      "attr-name": /[^\s"'<>/=]+/,
    },
  },
  entity: /&#?\w{1,10};/,
};
