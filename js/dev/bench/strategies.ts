/** The ways of showing a growing text that are measured side by side. */

import type { MarkdownIt } from "markdown-it";
import { paint } from "../../src/highlight/code";
import { attach, view } from "../../src/index";
import { MarkdownDocument } from "../../src/markdown/document";
import { applyStyle } from "../../src/style/style";
import { dress, render } from "../../src/typeset/maths";
import { TextKernel } from "./kernel";
import { plainParser, richParser } from "./naive";

/** Shows a text; `delta` is what is new at its end. */
export interface Strategy {
  show(text: string, delta: string): void;
  finish(): void;
}

const SECTION = 2_000;

/** A place with the board's look and nothing else of it. */
function place(box: HTMLElement): HTMLElement {
  applyStyle(box);
  const names = ["board", "lanes", "lane", "body", "text"];
  return names.reduce((parent, name) => {
    const node = document.createElement("div");
    node.className = `nbllm-${name}`;
    return parent.appendChild(node);
  }, box);
}

function ours(box: HTMLElement): Strategy {
  const root = place(box);
  dress(root);
  const highlight = (code: HTMLElement, text: string, language: string): boolean =>
    paint(code, text, language);
  const typeset = (target: HTMLElement, source: string, display: boolean): void => {
    render(target, source, display);
  };
  const shown = new MarkdownDocument(root, {
    highlight: (...code) => highlight(code[0], code[1], code[2]),
    typeset,
    guess: true,
  });
  return { show: (text) => shown.grow(text), finish: () => shown.finish() };
}

function board(lanes: number): (box: HTMLElement) => Strategy {
  return (box) => {
    const model = new TextKernel(lanes);
    const { signal } = new AbortController();
    view({ model, el: box, signal }, attach({ model, signal }));
    return { show: (_text, delta) => model.say(delta), finish: () => model.finish() };
  };
}

function naive(parser: MarkdownIt): (box: HTMLElement) => Strategy {
  return (box) => {
    const root = place(box);
    const show = (text: string): void => {
      root.innerHTML = parser.render(text);
    };
    return { show, finish() {} };
  };
}

/** Bare text, in sections: one growing node would cost more with each of its lines. */
function sections(box: HTMLElement): Strategy {
  const root = box.appendChild(document.createElement("pre"));
  root.style.whiteSpace = "pre-wrap";
  let node = new Text();
  const show = (_text: string, delta: string): void => {
    if (node.length === 0 || node.length >= SECTION) {
      node = new Text();
      root.appendChild(document.createElement("div")).append(node);
    }
    node.appendData(delta);
  };
  return { show, finish() {} };
}

/** No text at all: a small square changes its colour, which is what any frame costs. */
function nothing(box: HTMLElement): Strategy {
  const square = box.appendChild(document.createElement("div"));
  square.style.cssText = "width: 10px; height: 10px";
  const show = (text: string): void => {
    square.style.background = text.length % 8 ? "red" : "blue";
  };
  return { show, finish() {} };
}

export const STRATEGIES: Readonly<Record<string, (box: HTMLElement) => Strategy>> = {
  nothing,
  pre: sections,
  ours,
  lane: board(1),
  lanes: board(4),
  naive: naive(plainParser()),
  rich: naive(richParser()),
};
