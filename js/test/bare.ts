/** What a document shows, without what only says how it came: sections, pieces of code. */

/** A copy of `root` in which blocks and code stand as if made at once. */
export function bare(root: HTMLElement): HTMLElement {
  const copy = root.cloneNode(true) as HTMLElement;
  for (const wrapper of copy.querySelectorAll(".nbllm-section, .nbllm-piece"))
    wrapper.replaceWith(...wrapper.childNodes);
  copy.normalize();
  return copy;
}
