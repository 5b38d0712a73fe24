/** Pictures in model text: none is fetched before the reader asks for it. */

import { inlinePicture, remotePicture } from "../links";

/** The addresses that the reader agreed to load. */
export type Consent = Set<string>;

/** The picture itself where it needs no request or has consent, else a stand-in. */
export function picture(source: string, alt: string, consent: Consent): Node {
  const inline = inlinePicture(source);
  if (inline !== null) return image(inline, alt);
  const remote = remotePicture(source);
  if (remote === null) return document.createTextNode(alt);
  if (consent.has(remote.address)) return image(remote.address, alt);
  return placeholder(remote, alt, consent);
}

function image(address: string, alt: string): HTMLElement {
  const node = document.createElement("img");
  node.setAttribute("alt", alt);
  // Before the source: the request starts when that is set.
  node.setAttribute("referrerpolicy", "no-referrer");
  node.setAttribute("src", address);
  return node;
}

function placeholder(
  remote: { address: string; host: string },
  alt: string,
  consent: Consent,
): HTMLElement {
  const node = document.createElement("span");
  node.className = "nbllm-picture";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "nbllm-button";
  button.title = remote.address;
  button.textContent = `Load picture from ${remote.host}`;
  button.addEventListener("click", (event) => {
    // The picture may stand inside a link, which the click must not follow.
    event.preventDefault();
    event.stopPropagation();
    consent.add(remote.address);
    node.replaceWith(image(remote.address, alt));
  });
  node.append(alt, " ", button);
  return node;
}
