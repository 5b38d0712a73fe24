import fc from "fast-check";
import { expect, test } from "vitest";

Object.assign(globalThis, { Prism: "the page's own" });
const { paint } = await import("../src/highlight/code");
const { LANGUAGES } = await import("../src/highlight/names");
const { PALETTE } = await import("../src/highlight/colours");

function shown(text: string, language: string): HTMLElement {
  const code = document.createElement("code");
  code.textContent = "as it was";
  return paint(code, text, language, 60_000) ? code : document.createElement("s");
}

/** What has a colour, as `colour:text`. */
function coloured(text: string, language: string): string[] {
  const spans = shown(text, language).querySelectorAll("span");
  return [...spans].map(
    (span) => `${span.className.replace("nbllm-token-", "")}:${span.textContent}`,
  );
}

const EXAMPLES: [string, string, string[]][] = [
  [
    "python",
    "def f(x): return f'{x}' # no",
    ["keyword:def", "function:f", "string:f'{x}'", "interpolation:{x}", "comment:# no"],
  ],
  ["ipython", "@cache\nclass A: pass", ["meta:@cache", "class:A", "keyword:pass"]],
  [
    "js",
    "const a = /b/g.test(`c`, 1)",
    ["keyword:const", "regex:/b/g", "function:test", "number:1"],
  ],
  ["tsx", "let a: string = null", ["keyword:let", "builtin:string", "keyword:null"]],
  ["json", '{"a": [1, true]}', ['property:"a"', "number:1", "literal:true"]],
  ["sh", 'git log --all "$HOME" # now', ["function:git", "property:--all", "variable:$HOME"]],
  [
    "bash",
    "for f in *; do cd $f; done",
    ["keyword:for", "keyword:do", "function:cd", "variable:$f"],
  ],
  ["sql", "SELECT a FROM b WHERE c = 'd'", ["keyword:SELECT", "keyword:WHERE", "string:'d'"]],
  ["html", '<a href="x">b</a>', ["attribute:href", 'string:"x"']],
  ["css", "a.b:hover {\n  color: #fff;\n}", ["tag:a.b:hover", "property:color", "number:#fff"]],
  ["c", "#include <a.h>\nint b = 0x1;", ["keyword:int", "number:0x1"]],
  [
    "C++",
    "class A { public: bool b() { return true; } };",
    ["keyword:class", "class:A", "literal:true"],
  ],
  ["java", "@Override public int a() { }", ["meta:@Override", "keyword:public", "function:a"]],
  ["go", "func a() string { return `b` }", ["keyword:func", "function:a", "string:`b`"]],
  ["rust", "let a = b!('c');", ["keyword:let", "meta:b!", "string:'c'"]],
  ["yml", "a: 1 # b", ["property:a", "number:1", "comment:# b"]],
  ["r", "a <- function(b) TRUE", ["operator:<-", "keyword:function", "literal:TRUE"]],
  ["julia", "function a() end", ["keyword:function", "keyword:end"]],
  ["diff", "@@ -1 +1 @@\n-a\n+b\n c", ["heading:@@ -1 +1 @@", "deleted:-a", "inserted:+b"]],
];

test.each(EXAMPLES)("%s has colours", (language, text, expected) => {
  expect(shown(text, language).textContent).toBe(text);
  expect(coloured(text, language)).toEqual(expect.arrayContaining(expected));
});

test("importing it neither changes the page's Prism nor highlights the page", () => {
  expect(globalThis).toHaveProperty("Prism", "the page's own");
});

const PIECES =
  "\" ' ` / \\ < > ( { [ ] } ) # $ * - = a 0 . , : ; @ ! & | % \n \r\n \t /* */ // <!-- ${ f\" ''' r#\" é 😀 class def fn".split(
    / /,
  );
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...PIECES, " ")).map((all) => all.join("")),
);

test.each(LANGUAGES)("%s keeps every character, in allowed spans only", (language) => {
  const law = fc.property(text, (source) => {
    const root = shown(source, language);
    expect(root.textContent).toBe(source);
    expect(root.querySelector("span span span span")).toBeNull();
    for (const node of root.querySelectorAll("*")) {
      expect(node.tagName).toBe("SPAN");
      expect(node.getAttributeNames()).toEqual(["class"]);
      expect(PALETTE.map((colour) => `nbllm-token-${colour}`)).toContain(node.className);
      expect(node.textContent).not.toBe("");
      expect(node.className).not.toBe(node.parentElement?.className);
    }
  });
  fc.assert(law, { numRuns: 200 });
});

test("adjacent plain text is one text node", () => {
  const root = shown("(a), [b]; c", "go");
  expect([...root.childNodes].map((node) => node.textContent)).toEqual(["(a), [b]; c"]);
});

test.each([
  ["an unknown language", "a = 1", "klingon"],
  ["a name of every object", "a = 1", "constructor"],
  ["a name of Prism's own", "a = 1", "extend"],
  ["no language", "a = 1", ""],
  ["a long text", "a = 1\n".repeat(4_000), "python"],
  ["a long line", "a".repeat(1_001), "python"],
])("%s is left alone", (_, source, language) => {
  const code = document.createElement("code");
  code.textContent = "as it was";
  expect(paint(code, source, language)).toBe(false);
  expect(code.innerHTML).toBe("as it was");
});

test("text that takes too long is left alone", () => {
  const code = document.createElement("code");
  code.textContent = "as it was";
  expect(paint(code, "def f(): pass", "python", -1)).toBe(false);
  expect(code.innerHTML).toBe("as it was");
});

test("nested spans end at the third", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is JavaScript to show
  const root = shown("`a${`b${`c${1}`}`}`", "js");
  expect(root.querySelector("span span span")).not.toBeNull();
  expect(root.querySelector("span span span span")).toBeNull();
});
