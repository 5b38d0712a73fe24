/** Command lines and patches: grammars of our own, because Prism's shell is larger than its core. */

import type { Grammar } from "./prism";

const words = (list: string): string => `(?:${list.replaceAll(" ", "|")})`;

const SHELL_KEYWORDS =
  "case do done elif else esac fi for function if in select then until while break continue return";
const SHELL_COMMANDS =
  "alias apt apt-get awk brew cat cd chmod chown cp curl docker echo env eval exec exit export find " +
  "git go grep head jupyter kill kubectl less ln local ls make mkdir mv node npm npx pip pip3 printf " +
  "ps pwd python python3 read rm rsync scp sed set sh shift sleep sort source ssh sudo systemctl " +
  "tail tar tee test touch trap tr uname uniq unset unzip uv wc wget which xargs yarn zip";

/** One word of a command line. */
const shellWord = (list: string): RegExp =>
  new RegExp(`(^|[\\s;|&(])${words(list)}(?![\\w./=-])`, "m");

const shellVariable = /\$(?:\w+|[#?*!@$-]|\{[^{}\n]*\})/;

export const bash: Grammar = {
  shebang: { pattern: /^#!.*/, alias: "comment" },
  comment: { pattern: /(^|[\s;(])#.*/m, lookbehind: true, greedy: true },
  string: [
    { pattern: /"(?:\\[\s\S]|[^"\\])*"/, greedy: true, inside: { variable: shellVariable } },
    { pattern: /'[^']*'/, greedy: true },
  ],
  variable: [shellVariable, { pattern: /(^|[\s;|&(])\w+(?=\+?=)/m, lookbehind: true }],
  keyword: { pattern: shellWord(SHELL_KEYWORDS), lookbehind: true },
  function: [
    { pattern: shellWord(SHELL_COMMANDS), lookbehind: true },
    { pattern: /(^|[\s;])[\w-]{1,80}(?=[ \t]?\(\))/m, lookbehind: true },
  ],
  boolean: { pattern: shellWord("true false"), lookbehind: true },
  property: { pattern: /(^|\s)--?[a-zA-Z][\w-]*/m, lookbehind: true },
  operator: /&&?|\|\|?|<<?-?|>>?|[!=]=?/,
  number: { pattern: /(^|[\s=])\d+(?:\.\d+)?(?!\w)/m, lookbehind: true },
};

export const diff: Grammar = {
  heading: /^(?:@@.*|diff .*|index .*|---.*|\+\+\+.*)$/m,
  inserted: /^\+.*$/m,
  deleted: /^-.*$/m,
};
