/** Changes what stands on the page into what should, and keeps every node that may stay. */

import { formulaSource } from "./formulas";

/** Makes the children of `place` those of `wanted`, which is used up. */
export function patchChildren(place: Node, wanted: Node): void {
  let current = place.firstChild;
  let next = wanted.firstChild;
  while (current && next && patchNode(current, next)) {
    current = current.nextSibling;
    next = next.nextSibling;
  }
  while (current) {
    const after = current.nextSibling;
    current.remove();
    current = after;
  }
  while (next) {
    const after = next.nextSibling;
    place.appendChild(next);
    next = after;
  }
}

/** Whether `current` could be made equal to `wanted`, and was. */
function patchNode(current: ChildNode, wanted: ChildNode): boolean {
  if (current instanceof Text) return wanted instanceof Text && patchText(current, wanted.data);
  if (!(current instanceof Element && wanted instanceof Element)) return false;
  const source = formulaSource(current);
  // What a typeset formula looks like is not to be compared with its source.
  if (source !== undefined) return source === formulaSource(wanted);
  if (formulaSource(wanted) !== undefined || !haveSameFace(current, wanted)) return false;
  patchChildren(current, wanted);
  return true;
}

function patchText(node: Text, text: string): boolean {
  if (text.startsWith(node.data)) {
    if (text.length > node.length) node.appendData(text.slice(node.length));
  } else node.data = text;
  return true;
}

function haveSameFace(one: Element, other: Element): boolean {
  if (one.tagName !== other.tagName) return false;
  if (one.attributes.length !== other.attributes.length) return false;
  return [...one.attributes].every(({ name, value }) => other.getAttribute(name) === value);
}
