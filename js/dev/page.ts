/** The development page: `?scene=three&theme=dark&skip=4&frozen&width=400`. */

import { attach, view } from "../src/index";
import { FakeKernel } from "./kernel";
import { haveParts } from "./parts";
import { SCENES } from "./scenes";

const query = new URLSearchParams(location.search);
const chosen = query.get("scene") ?? "three";
document.documentElement.classList.toggle("dark", query.get("theme") === "dark");

for (const scene of Object.keys(SCENES)) {
  const link = document.createElement("a");
  link.href = `?scene=${scene}&theme=${query.get("theme") ?? "light"}`;
  link.textContent = scene;
  document.querySelector("nav")?.append(link, " ");
}

const width = query.get("width");
if (width) document.body.style.width = `${width}px`;
if (chosen === "rtl") document.documentElement.dir = "rtl";

haveParts(import.meta.url);
const model = new FakeKernel(
  SCENES[chosen] ?? { scripts: [] },
  Number(query.get("skip") ?? 0),
  query.has("frozen"),
);
const { signal } = new AbortController();
const store = attach({ model, signal });
const el = document.querySelector("main");
if (el) view({ model, el, signal }, store);
