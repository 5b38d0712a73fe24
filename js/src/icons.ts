/** The board's few icons, drawn in the colour of the text around them. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  copy: "M5.5 5.5v-2a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M3.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1z",
  check: "M3 8.5 6.5 12 13 4.5",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  down: "M8 3v9.5M4 8.5l4 4 4-4",
  fold: "m4.5 6.5 3.5 3.5 3.5-3.5",
} as const;

/** An icon, which says nothing to a screen reader. */
export function icon(name: keyof typeof PATHS): SVGElement {
  const image = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  image.setAttribute("class", `nbllm-icon nbllm-icon-${name}`);
  image.setAttribute("viewBox", "0 0 16 16");
  image.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  image.append(path);
  return image;
}
