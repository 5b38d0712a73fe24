import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// A package may lie within another one.
const PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)(?=\/)/;

/** One line a paragraph: the same words on other lines would be other bytes to send. */
const unwrapped = (text) => text.replace(/(?<=\S)[ \t]*\n[ \t]*(?=\S)/g, " ");

function licenceOf(folder) {
  if (!existsSync(folder)) return "";
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return file ? unwrapped(readFileSync(join(folder, file), "utf8").trim()) : "";
}

/** The licence texts of every bundled package, as one comment: their terms ask for it. */
export function licences(metafile, root) {
  const found = Object.keys(metafile.inputs).map((path) => PACKAGE.exec(path) ?? []);
  const folders = new Map(found.map(([folder, name]) => [name, folder]));
  folders.delete(undefined);
  const texts = [...folders.keys()].sort().map((name) => {
    const text = licenceOf(join(root, folders.get(name)));
    if (!text) throw new Error(`${name} is bundled but has no licence file`);
    return `${name}\n\n${text.replaceAll("*/", "* /")}`;
  });
  return texts.length ? `/*! Bundled packages\n\n${texts.join("\n\n---\n\n")}\n*/` : "";
}
