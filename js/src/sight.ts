/** Whether an element is in the part of the page that a reader sees. */

/** Gives the answer at any time; true where a browser cannot tell. */
export function sightOf(element: Element, signal: AbortSignal): () => boolean {
  let inSight = true;
  if (typeof IntersectionObserver === "undefined") return () => true;
  const observer = new IntersectionObserver((entries) => {
    inSight = entries.at(-1)?.isIntersecting ?? true;
  });
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  return () => inSight;
}
