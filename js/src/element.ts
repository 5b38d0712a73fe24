/** Elements of the board's own making. */

/** A new element with a class, and text if given. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = "",
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  node.className = className;
  if (text) node.textContent = text;
  return node;
}

/** A push button. */
export function button(text: string, press: () => void): HTMLButtonElement {
  const node = element("button", "nbllm-button", text);
  node.type = "button";
  node.addEventListener("click", press);
  return node;
}

/** Writes text only where it differs, so that nothing is laid out twice. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Writes an attribute only where it differs. */
export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** Shows or hides what has no focus to lose. */
export function setHidden(node: HTMLElement, hidden: boolean): void {
  if (node.hidden !== hidden) node.hidden = hidden;
}
