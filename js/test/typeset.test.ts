import { beforeEach, expect, test, vi } from "vitest";
import { slotFor } from "../src/slot";
import type { Maths } from "../src/typeset/typeset";

// KaTeX refuses to work in pages without a doctype, as the test's is.
Object.defineProperty(document, "compatMode", { value: "CSS1Compat" });

/** The two modules as a fresh page has them, loaded by a hub. */
async function freshPage(): Promise<{ typeset: typeof import("../src/typeset/typeset").typeset }> {
  vi.resetModules();
  globalThis.__nbllm = new Map();
  const { demand } = await import("../src/part");
  const address = "blob:board";
  slotFor("nbllm@1").address = address;
  demand("maths", address);
  return import("../src/typeset/typeset");
}
const part = () => slotFor<Maths>("nbllm@1/maths");
const maths = await import("../src/typeset/maths");

function formula(text = "$x^2$"): HTMLElement {
  const target = document.createElement("span");
  target.textContent = text;
  document.body.append(target);
  return target;
}

beforeEach(() => document.body.replaceChildren());

const frames = (): Promise<void> => new Promise((done) => setTimeout(done, 100));

test("without a hub the source stays, and nothing is asked for", async () => {
  vi.resetModules();
  globalThis.__nbllm = undefined;
  const { typeset } = await import("../src/typeset/typeset");
  const target = formula();
  typeset(target, "x^2", false);
  await frames();
  expect(target.outerHTML).toBe("<span>$x^2$</span>");
});

test("the source stays until the code is there, and is typeset then", async () => {
  const { typeset } = await freshPage();
  const targets = Array.from({ length: 40 }, () => formula());
  for (const target of targets) typeset(target, "x^2", false);
  expect(targets.map(({ textContent }) => textContent)).toEqual(targets.map(() => "$x^2$"));
  part().fill(maths);
  await vi.waitFor(() => {
    expect(targets.every((target) => target.querySelector(".katex"))).toBe(true);
  });
  const [target] = targets;
  expect(target?.getAttribute("role")).toBe("math");
  expect(target?.getAttribute("aria-label")).toBe("x^2");
  expect(target?.querySelector(".katex-html")?.getAttribute("aria-hidden")).toBe("true");
});

test("with the code there it is typeset at once", async () => {
  const { typeset } = await freshPage();
  part().fill(maths);
  const target = formula();
  typeset(target, "x^2", true);
  await vi.waitFor(() => expect(target.querySelector(".katex-display")).not.toBeNull());
});

test("an inline formula that would tear its line apart stays source", () => {
  const target = formula();
  const source = "\\begin{matrix}a\\\\[-9999em]b\\end{matrix}";
  expect(maths.render(target, source, false)).toBe(false);
  expect(target.textContent).toBe("$x^2$");
});

test("a formula nested as deep as people write is typeset", () => {
  const target = formula();
  expect(maths.render(target, `${"1+\\cfrac{1}{".repeat(8)}x${"}".repeat(8)}`, true)).toBe(true);
});

test.each([
  ["a large matrix", `\\begin{pmatrix}${`${"0&".repeat(19)}1\\\\`.repeat(20)}\\end{pmatrix}`],
  [
    "a long derivation",
    `\\begin{aligned}${"\\sum_i x_i &= \\frac{1}{2}\\\\".repeat(25)}\\end{aligned}`,
  ],
])("%s is typeset", (_, source) => {
  expect(maths.render(formula(), source, true)).toBe(true);
});

test("a target that changed is left alone, one that was put away is not", async () => {
  const { typeset } = await freshPage();
  const [changed, gone] = [formula(), formula()];
  typeset(changed, "x^2", false);
  typeset(gone, "x^2", false);
  changed.textContent = "$x^3$";
  gone.remove();
  part().fill(maths);
  await frames();
  expect(changed.innerHTML).toBe("$x^3$");
  expect(gone.querySelector(".katex")).not.toBeNull();
});

test.each([
  ["too long", "x".repeat(4_001)],
  ["wrong", "\\frac{"],
  ["endless", "\\def\\a{\\a\\a}\\a"],
  ["without a body", "\\begin{matrix}"],
  ["a bomb", `\\def\\a{${"x".repeat(1_000)}}${"\\a".repeat(190)}`],
  ["too deep without braces", `${"\\left(".repeat(130)}x${"\\right)".repeat(130)}`],
  ["too deep", `${"\\frac{1}{".repeat(60)}x${"}".repeat(60)}`],
  ["all accents", "é".repeat(300)],
  ["all sums", "\\sum_{i}^{n}".repeat(160)],
  ["a wide table", `\\begin{matrix}${"a&".repeat(399)}a\\end{matrix}`],
  ["a huge table", `\\begin{matrix}${"&".repeat(401)}\\end{matrix}`],
])("a formula that is %s stays source", async (_, source) => {
  const { typeset } = await freshPage();
  part().fill(maths);
  const target = formula();
  typeset(target, source, true);
  await frames();
  expect(target.outerHTML).toBe("<span>$x^2$</span>");
});

const HOSTILE = [
  "\\href{javascript:alert(1)}{x}",
  "\\url{https://evil.example}",
  "\\includegraphics{https://evil.example/a.png}",
  "\\htmlId{main}{x}",
  "\\htmlClass{jp-Dialog}{x}",
  "\\htmlStyle{position:fixed}{x}",
  "\\htmlData{commandlinker-command=x}{y}",
  "\\color{url(https://evil.example)}x",
  "\\colorbox{red;background:url(https://evil.example)}{x}",
  "\\text{<img src=x onerror=alert(1)>}",
  "\\gdef\\frac{\\href{javascript:1}{x}}\\frac12",
  "\\rule{9999em}{9999em}",
  "\\rule[-9999em]{1em}{1em}",
  "\\hspace{9999em}\\kern9999em\\mkern9999mu",
  "\\raisebox{9999em}{x}",
  "\\genfrac{}{}{9999em}{}{a}{b}",
  "\\begin{matrix}a\\\\[9999em]b\\end{matrix}",
  "\\above9999em",
  `${"\\frac{1}{".repeat(80)}x${"}".repeat(80)}`,
  `${"\\sqrt{".repeat(80)}x${"}".repeat(80)}`,
  `${"x^{".repeat(80)}x${"}".repeat(80)}`,
  `${"\\left(".repeat(80)}x${"\\right)".repeat(80)}`,
  `${"{".repeat(400)}x${"}".repeat(400)}`,
  "\\vphantom{\\rule{0em}{20em}}",
  "\\underbrace{x}".repeat(80),
];
const ATTRIBUTE =
  /^(?:class|style|aria-hidden|width|height|viewBox|preserveAspectRatio|d|xmlns|role|aria-label|x1|x2|y1|y2|stroke-width)$/;

test.each(HOSTILE)("%.60s gives no link, no request, no name and no large length", (source) => {
  const target = formula();
  maths.render(target, source, true);
  for (const node of target.querySelectorAll("*")) {
    expect(["SPAN", "SVG", "PATH", "LINE"]).toContain(node.tagName.toUpperCase());
    for (const name of node.getAttributeNames()) expect(name).toMatch(ATTRIBUTE);
    expect(node.getAttribute("class") ?? "").not.toMatch(/jp-/);
    const style = node.getAttribute("style") ?? "";
    expect(style).not.toMatch(/url|position: *fixed/);
  }
  expect(target.querySelectorAll("*").length).toBeLessThan(3_001);
});

test("the look is put into the document once, and into a shadow root without fonts", () => {
  const host = formula();
  const root = host.attachShadow({ mode: "open" });
  const inside = root.appendChild(document.createElement("span"));
  for (const target of [formula(), inside, inside]) maths.dress(target);
  const styles = (place: ParentNode) => place.querySelectorAll("style").length;
  expect(styles(root)).toBe(1);
  expect(styles(document.head)).toBe(1);
});
