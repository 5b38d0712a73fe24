import { afterEach, describe, expect, test, vi } from "vitest";
import { MarkdownDocument } from "../src/markdown/document";
import { MOST_CELLS } from "../src/markdown/tables";
import { bare } from "./bare";

function show(markdown: string): HTMLElement {
  const root = document.createElement("div");
  const view = new MarkdownDocument(root);
  view.show(markdown);
  view.finish();
  return root;
}

afterEach(() => vi.restoreAllMocks());

describe("blocks", () => {
  test.each([
    ["# One *two*", '<h1 dir="auto">One <em>two</em></h1>'],
    ["a\nb  \nc", '<p dir="auto">a\nb<br>c</p>'],
    [
      "3. x\n4. y",
      '<ol start="3" dir="auto"><li><p class="nbllm-tight">x</p></li><li><p class="nbllm-tight">y</p></li></ol>',
    ],
    [
      "> ~~x~~ `a<b`",
      '<blockquote dir="auto"><p><s>x</s> <code dir="ltr">a&lt;b</code></p></blockquote>',
    ],
    [
      "```c++ title\nx\n```",
      '<pre dir="ltr" tabindex="0"><code class="language-c++" dir="ltr">x\n</code></pre>',
    ],
    ['```"><b>\nx', '<pre dir="ltr" tabindex="0"><code dir="ltr">x</code></pre>'],
    ["    x", '<pre dir="ltr" tabindex="0"><code dir="ltr">x\n</code></pre>'],
    ["<b>x</b> &copy;", '<p dir="auto">&lt;b&gt;x&lt;/b&gt; ©</p>'],
    ["---", '<hr dir="auto">'],
    ["", ""],
  ])("%j", (markdown, html) => {
    const expected = document.createElement("div");
    expected.innerHTML = html;
    expect(bare(show(markdown)).isEqualNode(expected), show(markdown).innerHTML).toBe(true);
  });

  test("a table keeps its alignment and scrolls by itself", () => {
    const root = show("| a | b |\n|:-:|--:|\n| 1 | 2 |");
    const cells = [...root.querySelectorAll("div.nbllm-table > table td")];
    expect(cells.map((cell) => cell.getAttribute("align"))).toEqual(["center", "right"]);
    expect(root.querySelector("[style]")).toBeNull();
  });

  test("a table is cut at its cap, and says so", () => {
    const root = show(`|a|b|\n|-|-|\n${"|1|2|\n".repeat(MOST_CELLS)}\nafter`);
    expect(root.querySelectorAll("td, th").length).toBe(MOST_CELLS);
    expect(root.querySelector("caption")?.textContent).toContain("5,000 cells");
    expect(bare(root).lastChild?.textContent).toBe("after");
  });

  test("endless words may break, without a change to the text", () => {
    const word = "🦉a".repeat(5_000);
    const root = show(`before ${word} after`);
    expect(root.querySelectorAll("wbr").length).toBe(100);
    expect(root.textContent).toBe(`before ${word} after`);
    expect(show("a".repeat(199)).querySelector("wbr")).toBeNull();
  });

  test("nesting ends", () => {
    const depth = (node: Element): number => 1 + Math.max(0, ...[...node.children].map(depth));
    expect(depth(show(">".repeat(5_000)))).toBeLessThan(40);
    expect(depth(show(`${"*a **b ".repeat(500)}${"c** d*".repeat(500)}`))).toBeLessThan(40);
  });
});

describe("links", () => {
  test("open elsewhere and tell nobody", () => {
    const anchor = show('[x](https://example.org/a "a bank")').querySelector("a");
    const attributes = [...(anchor?.attributes ?? [])].map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(attributes)).toEqual({
      href: "https://example.org/a",
      title: "https://example.org/a",
      rel: "noopener noreferrer nofollow ugc",
      target: "_blank",
      referrerpolicy: "no-referrer",
    });
  });

  test("a foreign host shows its true name", () => {
    const anchor = show("[apple](https://аpple.com)").querySelector("a");
    expect(anchor?.getAttribute("href")).toBe("https://xn--pple-43d.com");
  });

  test.each(["[click](javascript:x) and [here](/tree)", "![up](../picture.png)", "<javascript:x>"])(
    "%j stays visible as it was written",
    (markdown) => {
      const root = show(markdown);
      expect(root.querySelector("a")).toBeNull();
      expect(root.textContent).toBe(markdown);
    },
  );

  test("a picture's data is no place to go to", () => {
    const root = show("[x](data:image/png;base64,AAAA)");
    expect(root.querySelector("a")).toBeNull();
    expect(root.textContent).toBe("x");
  });

  test("bare words and addresses are not guessed at", () => {
    const root = show("example.org, someone@example.org, //example.org, https://example.org");
    expect([...root.querySelectorAll("a")].map((a) => a.textContent)).toEqual([
      "https://example.org",
    ]);
  });
});

describe("pictures", () => {
  test("wait for a click, and stay loaded while the text grows", () => {
    const root = document.createElement("div");
    const view = new MarkdownDocument(root);
    view.show("![a cat](https://example.org/cat.png)");
    expect(root.querySelector("img")).toBeNull();
    expect(root.textContent).toBe("a cat Load picture from example.org");
    root.querySelector("button")?.click();
    view.show("![a cat](https://example.org/cat.png) and more");
    const image = root.querySelector("img");
    expect(image?.getAttribute("src")).toBe("https://example.org/cat.png");
    expect(image?.getAttribute("alt")).toBe("a cat");
    expect(image?.getAttribute("referrerpolicy")).toBe("no-referrer");
  });

  test("inside a link, loading does not follow the link", () => {
    const root = show("[![x](https://example.org/x.png)](https://example.org)");
    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    root.querySelector("button")?.dispatchEvent(click);
    expect(click.defaultPrevented).toBe(true);
    expect(root.querySelector("a > img")).not.toBeNull();
  });

  test("inline ones show at once", () => {
    const source = "data:image/png;base64,iVBORw0KGgo=";
    expect(show(`![x](${source})`).querySelector("img")?.getAttribute("src")).toBe(source);
  });
});

describe("formulas stay source text", () => {
  test.each([
    "$a_b$ and $c_d$",
    "\\(a_b \\\\ *c*\\)",
    "$$\nx\n= y\n- z\n$$",
    "\\[\n\\begin{aligned}\nx &= _y_ \\\\\n\\end{aligned}\n\\]",
    "$$x_1 *y* x_2$$",
  ])("%j", (markdown) => {
    const root = show(markdown);
    expect(root.textContent).toBe(markdown);
    expect(root.querySelector("em, h1, ul")).toBeNull();
  });

  test("money does not", () => {
    expect(show("$5 and *more* than $6").querySelector("em")?.textContent).toBe("more");
    expect(show("\\$5 and *more*\\$").textContent).toBe("$5 and more$");
  });
});
