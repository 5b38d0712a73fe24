/** Random documents, made of lines and pieces that Markdown may take in more than one way. */

const LINES =
  `para one|two words, and (more)|**bold** and \`code\`|*unclosed|_it_ __both__|- item|  - nested
1. one|2) two|||| |> quote|lazy line|\`\`\`py|\`\`\`|~~~|\`\`\`\`|x = 1 # c|    indented|# head|## head #|===
---|a \\| b|a PIPE b|--PIPE--|:-PIPE-:|1 PIPE 2 PIPE 3|PIPE x PIPE y PIPE|PIPE---PIPE---PIPE|[foo]|[Foo][]
[foo]: https://e.example/a|[foo]: https://e.example/other "other"|"title"|'t|t2'|(t)|[bar]: <https://e.example/b>
[bar][foo] x|see [a link](https://e.example "tit|le") end|![alt [foo]](https://e.example/p.png)|[^1]|[^1]: note
text[^n] and[^n2]|[^n]: more|$$|E=mc^2|\\[|\\]|$$ \\begin{x}|a $x$ b \\(y\\)|$5 and $6|$$inline$$|- [ ] todo|- [x] done
***|<div>|</div>|https://u.example/q?x=1|mailto:a@b.example|trailing  |back\\|TABt|TAB- t|&amp; <b>i</b>|&am|\`a|b\`
\`\`a \` b\`\`|___|+ plus|* star|    - deep|   3. z|10. ten|- |-|1.|#|~~gone~~|~~half|[x](javascript:x)|<https://a.example>
αβγ δ|漢字 かな|🎉 party|مرحبا|e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301|a\u200bb\u202ec|# [foo]|> [foo]: /x|> [q]: https://q.example
- [foo]|  [l]: https://l.example|[q] and [l]|[foo]:|https://late.example|a*b*c d_e_f|***bi*** **b *i* b**|\\*not\\* \\_|!|(|)|"|'
see [b](https://e.example "some title") and (more)|see [c](https://e.example "aNLtitle")|[foo]: https://e.example/aNL'some titleNLgoes on'
a\u{e0041}b`
    .split(/[|\n]/)
    .map((line) => line.replaceAll("NL", "\n").replaceAll("PIPE", "|").replaceAll("TAB", "\t"));

export type Dice = () => number;

/** Numbers in [0, 1) that are the same for the same seed. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A document of a few lines. */
export function randomDocument(roll: Dice): string {
  const count = 2 + Math.floor(roll() * 14);
  return Array.from({ length: count }, () => line(roll)).join("");
}

function line(roll: Dice): string {
  if (roll() < 0.04) return roll() < 0.6 ? list(roll) : table(roll);
  const chosen = LINES[Math.floor(roll() * LINES.length)] ?? "";
  const prefix = [..."> |  |- |    ".split("|"), ""][Math.floor(roll() * 40)] ?? "";
  const end = roll();
  return prefix + chosen + (end < 0.06 ? "\r\n" : end < 0.08 ? "\r" : end < 0.16 ? " " : "\n");
}

/** A list long enough to be settled item by item, of items that may spoil it. */
function list(roll: Dice): string {
  const marks = [["-"], ["1.", "2.", "3."], ["7)", "8)"], ["-", "-", "-", "*"]][
    Math.floor(roll() * 4)
  ];
  const count = 4 + Math.floor(roll() * 6);
  const item = (_: unknown, index: number): string => {
    const [mark = "-"] = marks?.slice(index % marks.length) ?? [];
    const indent = " ".repeat(Math.max(0, Math.floor(roll() * 8) - 5));
    const chosen = LINES[Math.floor(roll() * LINES.length)] ?? "";
    const more = [`${indent}    deep\n`, `${indent}  - nested\n`, "\n", "lazy\n", "\n    later\n"];
    return `${indent}${mark} ${chosen}\n${more[Math.floor(roll() * 18)] ?? ""}`;
  };
  return Array.from({ length: count }, item).join("");
}

function table(roll: Dice): string {
  const cell = (): string => LINES[Math.floor(roll() * LINES.length)]?.replaceAll("\n", " ") ?? "";
  const rows = Array.from(
    { length: 4 + Math.floor(roll() * 24) },
    () => `| ${cell()} | ${cell()} |\n`,
  );
  return `| a | b |\n|---|:-:|\n${rows.join("")}`;
}

/** The text in pieces of 1 to `longest` code units. */
export function pieces(text: string, roll: Dice, longest: number): string[] {
  const cut: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + 1 + Math.floor(roll() * longest);
    cut.push(text.slice(start, end));
    start = end;
  }
  return cut;
}
