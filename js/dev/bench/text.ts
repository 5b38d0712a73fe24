/** Markdown as models write it, the same every time, and of the same mixture from end to end. */

const WORDS =
  `the filter keeps only those samples whose weight stays above a small threshold and the
rest are drawn anew so that the cloud follows the hidden state while its variance shrinks with every
observation a longer window smooths more but reacts later which matters near a sudden turn of the
signal in practice we start with a wide prior then check residuals against a plain baseline before
any tuning because most surprises come from units time zones and missing rows rather than theory`
    .split(/\s+/)
    .filter((word) => word !== "");

const FORMULAS = [
  (n: number) => `\\sigma_{${n}}^2 = \\frac{1}{n-1} \\sum_{i=1}^{n} (x_i - \\bar{x})^2`,
  (n: number) => `\\hat{\\theta}_{${n}} = \\arg\\max_\\theta \\prod_i p(y_i \\mid \\theta)`,
  (n: number) => `\\int_0^{${n}} e^{-t^2}\\,dt \\le \\sqrt{\\pi}`,
];

const PROGRAMS: readonly (readonly [string, (maker: Maker) => string])[] = [
  [
    "python",
    (maker) =>
      `def ${maker.word()}_${maker.below(90)}(rows: list[float], limit: float = 0.5) -> float:\n` +
      `    """${maker.words(6)}."""\n    kept = [row for row in rows if row > limit]  # ${maker.words(3)}\n` +
      `    return sum(kept) / len(kept) if kept else ${maker.below(9)}.0\n`,
  ],
  [
    "javascript",
    (maker) =>
      `const ${maker.word()}${maker.below(90)} = async (name, count = ${maker.below(9)}) => {\n` +
      `  if (!name) throw new Error("${maker.words(3)}"); // ${maker.words(4)}\n` +
      `  return (await fetch(\`/rows/\${name}?n=\${count}\`)).json();\n};\n`,
  ],
  [
    "bash",
    (maker) =>
      `for file in data/*.${maker.word()}; do\n  gzip -dc "$file" | sort -k ${maker.below(9)} | ` +
      `head -n ${maker.below(90)} >> "$HOME/${maker.word()}.txt"\ndone\n`,
  ],
  [
    "json",
    (maker) =>
      `{\n  "${maker.word()}": [${maker.below(90)}, true, null],\n  "${maker.word()}": ` +
      `"${maker.words(4)}",\n  "rate": 0.${maker.below(90)}\n}\n`,
  ],
];

const CHAPTER = 2_000;

/** Draws words and blocks from a seed. */
class Maker {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  word(): string {
    return this.one(WORDS);
  }

  words(count: number): string {
    return Array.from({ length: count }, () => this.word()).join(" ");
  }

  formula(): string {
    return this.one(FORMULAS)(this.below(90));
  }

  sentence(): string {
    const inline = this.one([
      () => `**${this.words(2)}**`,
      () => `*${this.words(2)}*`,
      () => `\`${this.word()}_${this.word()}()\``,
      () => `[${this.words(2)}](https://example.org/${this.word()})`,
      () => `$x_{${this.below(9)}} \\approx ${this.below(90)}$`,
      () => this.words(2),
    ]);
    const text = `${this.words(3 + this.below(6))} ${inline()} ${this.words(3 + this.below(6))}`;
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  }

  paragraph(): string {
    return Array.from({ length: 2 + this.below(3) }, () => this.sentence()).join(" ");
  }

  list(): string {
    const item = (n: number): string => `${n % 2 ? "-" : `- **${this.word()}**:`} ${this.words(7)}`;
    const nested = `  - ${this.words(4)}\n  - ${this.words(5)}`;
    return [item(0), item(1), nested, item(2), item(3)].join("\n");
  }

  numbered(): string {
    return [1, 2, 3].map((n) => `${n}. ${this.sentence()}`).join("\n");
  }

  tasks(): string {
    return ["x", " ", " "].map((mark) => `- [${mark}] ${this.words(5)}`).join("\n");
  }

  row(): string {
    return `| ${this.word()} | ${this.below(9_000) / 100} | ${this.words(2)} | **${this.word()}** |`;
  }

  table(): string {
    const rows = Array.from({ length: 4 }, () => this.row());
    return ["| name | value | remark | verdict |", "|:--|--:|:-:|---|", ...rows].join("\n");
  }

  quote(): string {
    return `> ${this.sentence()}\n> ${this.sentence()}`;
  }

  code(index: number): string {
    const [language, program] = PROGRAMS[index % PROGRAMS.length] as (typeof PROGRAMS)[number];
    return `\`\`\`${language}\n${program(this)}\n${program(this)}\`\`\``;
  }

  /** One of five kinds, filled up with prose: any 10,000 characters are the same mixture. */
  chapter(index: number): string {
    const blocks = [
      `## ${this.words(4)}`,
      this.paragraph(),
      this.list(),
      this.code(index),
      index % 5 === 1 || index % 5 === 3 ? this.table() : this.numbered(),
      `$$\n${this.formula()}\n$$`,
      index % 5 === 2 ? this.tasks() : this.quote(),
    ];
    const start = `${blocks.join("\n\n")}\n\n`;
    const prose = fill(CHAPTER - start.length - 2, "", () => `${this.sentence()} `);
    return `${start}${prose}\n\n`;
  }
}

function fill(size: number, start: string, piece: (index: number) => string): string {
  let text = start;
  for (let index = 0; text.length < size; index += 1) text += piece(index);
  return text.slice(0, size);
}

/** Makers of `size` characters: an answer, and documents that are one long block. */
export const TEXTS: Readonly<Record<string, (size: number, seed?: number) => string>> = {
  answer(size, seed = 1) {
    const maker = new Maker(seed);
    return fill(size, "", (index) => maker.chapter(index));
  },
  list(size) {
    const maker = new Maker(2);
    return fill(size, "", () => `- ${maker.sentence()}\n`);
  },
  table(size) {
    const maker = new Maker(3);
    return fill(size, `${maker.table()}\n`, () => `${maker.row()}\n`);
  },
  code(size) {
    const maker = new Maker(4);
    const [, program] = PROGRAMS[0] as (typeof PROGRAMS)[number];
    return fill(size, "```python\n", () => `${program(maker)}\n`);
  },
};
