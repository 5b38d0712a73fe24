/** A page's nodes as text, without what two ways of making the same document may do differently. */

const TRANSPARENT =
  ".nbllm-section, .nbllm-piece, .nbllm-table, .nbllm-tight, .nbllm-task, [class^=nbllm-token]";
const BLOCK = /^(?:P|H[1-6]|UL|OL|LI|BLOCKQUOTE|PRE|DIV|HR|TABLE|THEAD|TBODY|TR|T[HD]|CAPTION|BR)$/;
const KEPT = ["href", "start", "align", "class"];

/** The document below `root`: elements, the attributes that matter, and the words. */
export function canonical(root: Node): string {
  return contents(root, false).replace(/ ?¦ ?/g, "");
}

function contents(parent: Node, preformatted: boolean): string {
  return [...parent.childNodes].map((node) => one(node, preformatted)).join("");
}

function one(node: Node, preformatted: boolean): string {
  if (node instanceof Text) return words(node.data, preformatted);
  if (!(node instanceof Element) || node.tagName === "WBR") return "";
  if (node.matches(".nbllm-picture, img")) return `{picture ${alternative(node)}}`;
  if (node.matches(TRANSPARENT)) return contents(node, preformatted);
  const inside = contents(node, preformatted || node.tagName === "PRE");
  return edge(node, `<${node.tagName}${attributes(node)}>${inside}</${node.tagName}>`);
}

/** White space beside a block is nothing. */
function edge(node: Element, text: string): string {
  return BLOCK.test(node.tagName) ? `¦${text}¦` : text;
}

function words(text: string, preformatted: boolean): string {
  return preformatted ? JSON.stringify(text).slice(1, -1) : text.replace(/\s+/g, " ");
}

function attributes(node: Element): string {
  const kept = KEPT.filter((name) => node.getAttribute(name));
  const all = kept.map((name) => ` ${name}=${node.getAttribute(name)}`).join("");
  return all.replace(" class=nbllm-task-item", "");
}

function alternative(node: Element): string {
  const text = node.getAttribute("alt") ?? node.firstChild?.textContent ?? "";
  return text.replace(/\s+/g, " ").trim();
}
