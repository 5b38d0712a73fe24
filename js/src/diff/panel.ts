/** What two lanes say differently, word by word, beside the choice of the two. */

import { button, element, setText } from "../element";
import { setShown } from "../focus";
import type { Lane } from "../protocol";
import { scrub } from "../scrub";
import { compare, type Run } from "./compare";
import { tidy } from "./tidy";
import { countWords, words } from "./words";

export type Pair = readonly [number, number];

/** A text that still grows is compared again after so many milliseconds. */
const REST = 1_000;
const LONGEST = 100_000;
const MOST_RUNS = 5_000;

const SPOKEN = { removed: "removed: ", added: "added: " } as const;

export class DiffPanel {
  readonly element = element("section", "nbllm-diff");
  private readonly first = element("select", "nbllm-select");
  private readonly second = element("select", "nbllm-select");
  private readonly counts = element("span", "nbllm-diff-counts");
  private readonly note = element("p", "nbllm-diff-note");
  private readonly text = element("div", "nbllm-diff-text");
  private shown: readonly string[] = [];
  private pair: Pair | null = null;
  private texts: readonly string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly choose: (pair: Pair | null) => void,
    signal: AbortSignal,
  ) {
    this.element.setAttribute("aria-label", "Difference");
    this.element.setAttribute("role", "region");
    this.element.hidden = true;
    this.text.dir = "auto";
    this.text.tabIndex = 0;
    this.text.setAttribute("role", "group");
    this.text.setAttribute("aria-label", "Both texts");
    this.build();
    signal.addEventListener("abort", () => clearTimeout(this.timer), { once: true });
  }

  /** Shows the difference of two lanes, or nothing; the focus inside then falls to `heir`. */
  show(lanes: readonly Lane[], pair: Pair | null, heir: HTMLElement): void {
    const both = pair?.map((index) => lanes[index]).filter((lane) => lane !== undefined) ?? [];
    setShown(this.element, both.length === 2, heir);
    const isNew = String(pair) !== String(this.pair);
    this.pair = pair;
    this.texts = both.map(({ text }) => text);
    if (both.length < 2) return;
    this.showNames(lanes.map(({ name }) => scrub(name)));
    if (isNew) this.write();
    else if (this.texts.some((text, index) => text !== this.shown[index])) this.writeSoon();
  }

  private build(): void {
    const header = element("div", "nbllm-diff-header");
    this.first.setAttribute("aria-label", "From");
    this.second.setAttribute("aria-label", "To");
    for (const select of [this.first, this.second]) {
      select.addEventListener("change", () => this.onChange(select));
    }
    const close = button("Close", () => this.choose(null));
    close.setAttribute("aria-label", "Close the difference");
    const to = element("span", "nbllm-diff-to", "→");
    to.setAttribute("aria-hidden", "true");
    header.append(this.first, to, this.second, this.counts, close);
    this.element.append(header, this.note, this.text);
  }

  /** The same lane twice has no difference: the two then change places. */
  private onChange(changed: HTMLSelectElement): void {
    const [a, b] = [this.first.selectedIndex, this.second.selectedIndex];
    const [before, after] = this.pair ?? [a, b];
    if (a !== b) this.choose([a, b]);
    else this.choose(changed === this.first ? [a, before] : [after, b]);
  }

  private showNames(names: readonly string[]): void {
    for (const [select, chosen] of [
      [this.first, this.pair?.[0] ?? 0],
      [this.second, this.pair?.[1] ?? 1],
    ] as const) {
      if (names.some((name, index) => select.options[index]?.textContent !== name)) {
        select.replaceChildren(...names.map((name) => element("option", "", name)));
      }
      if (select.selectedIndex !== chosen) select.selectedIndex = chosen;
    }
  }

  private writeSoon(): void {
    this.timer ??= setTimeout(() => this.write(), REST);
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.shown = this.texts;
    const [a = [], b = []] = this.texts.map((text) => words(scrub(text.slice(0, LONGEST))));
    const runs = tidy(compare(a, b));
    this.text.replaceChildren(...runs.slice(0, MOST_RUNS).flatMap(nodes));
    setText(this.counts, counted(runs));
    setText(this.note, this.remark(runs));
    this.note.hidden = this.note.textContent === "";
  }

  private remark(runs: readonly Run[]): string {
    const isCut = this.texts.some(({ length }) => length > LONGEST) || runs.length > MOST_RUNS;
    if (isCut) return "The texts are long: only their beginnings are compared.";
    if (runs.length === 0) return "Nothing to compare yet.";
    if (runs.every(({ kind }) => kind === "same")) return "The two say the same.";
    const apart = runs.length === 2 && runs.every(({ kind }) => kind !== "same");
    return apart ? "The two are too different to be compared word by word." : "";
  }
}

function nodes({ kind, pieces }: Run): Node[] {
  const text = pieces.join("");
  if (kind === "same") return [document.createTextNode(text)];
  const node = element(kind === "added" ? "ins" : "del", `nbllm-${kind}`);
  node.append(element("span", "nbllm-spoken", SPOKEN[kind]), text);
  return [node];
}

function counted(runs: readonly Run[]): string {
  const count = (kind: Run["kind"]): string => {
    const pieces = runs.filter((run) => run.kind === kind).flatMap((run) => run.pieces);
    return countWords(pieces).toLocaleString("en");
  };
  return `${count("removed")} words removed, ${count("added")} added`;
}
