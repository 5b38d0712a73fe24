import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = `${import.meta.dirname}/../src`;
const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
const sources = files.filter((file) => file.endsWith(".ts"));
const MARKUP_SINK =
  /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment/;

test.each(sources)("%s makes no node from markup", (file) => {
  expect(readFileSync(`${folder}/${file}`, "utf8")).not.toMatch(MARKUP_SINK);
});
