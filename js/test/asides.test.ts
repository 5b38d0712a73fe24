/** What stands around an answer: growing texts, tools, sources, errors. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GrowingText } from "../src/growing";
import { JsonLayout, pretty } from "../src/lane/json";
import { troubleTitle } from "../src/lane/trouble";
import { scrub } from "../src/scrub";
import { open, useNotebooks } from "./notebook";

describe("a growing text", () => {
  const root = (): HTMLElement => document.createElement("div");

  test("is the same however it came, and nothing hides in it", () => {
    const piece = fc.constantFrom(
      "word ",
      "\n",
      "x".repeat(3_000),
      "e\u0301\u0301",
      "\u202e",
      "🦉",
    );
    const marks = "\u0301".repeat(6);
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.constant(marks)), { maxLength: 12 }), (pieces) => {
        const element = root();
        const view = new GrowingText(element);
        let text = "";
        for (const each of pieces) {
          text += each;
          view.show(text);
        }
        if (text.length < 2_000) expect(element.textContent).toBe(scrub(text));
        expect(element.textContent).not.toContain("\u202e");
      }),
    );
  });

  test("never grows one node without end, and leaves finished sections alone", () => {
    const element = root();
    const view = new GrowingText(element);
    const line = `${"words ".repeat(20)}\n`;
    let text = "";
    for (let count = 0; count < 200; count += 1) {
      text += line;
      view.show(text);
    }
    const sections = [...element.children];
    expect(sections.length).toBeGreaterThan(9);
    expect(element.textContent).toBe(text);
    const sizes = sections.map((each) => each.textContent?.length ?? 0);
    expect(Math.max(...sizes)).toBeLessThan(2_200);
    view.show(`${text}more`);
    expect([...element.children].slice(0, sections.length - 1)).toEqual(sections.slice(0, -1));
  });

  test("cuts a line that never ends, too", () => {
    const element = root();
    new GrowingText(element).show("x".repeat(100_000));
    expect(element.textContent?.length).toBe(100_000);
    expect(element.children.length).toBe(7);
  });

  test("takes back half a sign, which the other half makes one that hides", () => {
    const element = root();
    const view = new GrowingText(element);
    view.show("a\udb40");
    view.show("a\udb40\udc41b");
    expect(element.textContent).toBe("ab");
  });

  test("another text begins anew", () => {
    const element = root();
    const view = new GrowingText(element);
    view.show("first");
    view.show("second");
    expect(element.textContent).toBe("second");
  });
});

describe("arguments on their way", () => {
  test("are known to be whole at the closing bracket, and not before", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (value, place) => {
        const text = JSON.stringify(value);
        const cut = place % text.length;
        const layout = new JsonLayout();
        layout.feed(text.slice(0, cut));
        expect(layout.whole).toBe(false);
        layout.feed(text.slice(cut));
        expect(layout.whole).toBe(true);
      }),
    );
  });

  test("read best on lines of their own, with every value as it was written", () => {
    expect(pretty('{"a":1.0,"b":[1e5, {}],"c":"{\\"x\\": [,]}"}')).toBe(
      '{\n  "a": 1.0,\n  "b": [\n    1e5,\n    {}\n  ],\n  "c": "{\\"x\\": [,]}"\n}',
    );
    expect(pretty('{"a": 1')).toBeNull();
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(pretty(JSON.stringify(value)) ?? "")).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });
});

test.each([
  ["RateLimited", "Rate limited"],
  ["StreamCut", "The connection broke"],
  ["SomethingOfAPackage", "Something of a package"],
  ["constructor", "constructor"],
  ["\u202e", "Something went wrong"],
])("an error named %j is %j", (name, words) => expect(troubleTitle(name)).toBe(words));

describe("on the board", () => {
  useNotebooks();

  test("arguments are shown as they come, and in order once they are whole", () => {
    const notebook = open({});
    const call = { index: 0, id: "1", name: "f", arguments: [0, '{"a"'] } as const;
    notebook.patch({ lane: 0, tools: [call] });
    const shown = (): string | null | undefined =>
      notebook.el.querySelector(".nbllm-tool-arguments")?.textContent;
    expect(shown()).toBe('{"a"');
    notebook.patch({ lane: 0, tools: [{ index: 0, arguments: [4, ":1}"] }] });
    expect(shown()).toBe('{\n  "a": 1\n}');
  });

  test("sources are links to pages only, with their hosts", () => {
    const notebook = open({});
    const cite = (url: string | null, title: string | null = null) => ({ url, title });
    const first = [cite("https://a.example/x", "A\u202e page"), cite("javascript:alert(1)", "B")];
    notebook.patch({ lane: 0, citations: [0, first] });
    const [kept] = notebook.el.querySelectorAll(".nbllm-source");
    notebook.patch({
      lane: 0,
      citations: [2, [cite("https://b.example"), cite("mailto:a@b.example")]],
    });
    const items = [...notebook.el.querySelectorAll(".nbllm-source")];
    expect(items[0]).toBe(kept);
    expect(items.map((each) => each.textContent)).toEqual([
      "A page a.example",
      "B",
      "b.example",
      "mailto:a@b.example",
    ]);
    const links = [...notebook.el.querySelectorAll(".nbllm-source a")];
    expect(links.map((each) => each.getAttribute("href"))).toEqual([
      "https://a.example/x",
      "https://b.example",
    ]);
    expect(links[0]?.getAttribute("rel")).toContain("noopener");
    expect(notebook.el.querySelector(".nbllm-sources summary")?.textContent).toBe(
      "Sources (4)a.example, b.example",
    );
  });
});
