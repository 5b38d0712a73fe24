/** Which addresses from a model may become links or pictures. */

const LONGEST_ADDRESS = 2_048;
const LARGEST_PICTURE = 1_000_000;

// Everything that a URL parser or a reader's eye may skip.
const INVISIBLE =
  /[\0-\x20\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\u{e0000}-\u{e0fff}]/gu;

// Relative addresses are absent on purpose: they would reach the Jupyter server itself.
const LINK = /^(?:https?:\/\/|mailto:|#)/i;
// "https://bank.example@evil.example/" shows one host and opens another.
const USER_INFORMATION = /^https?:\/\/[^/?#]*@/i;
const REMOTE_PICTURE = /^https?:\/\//i;
const INLINE_PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=%]*$/i;

function stripped(address: string): string {
  return address.replace(INVISIBLE, "");
}

/** The address to link to, or `null` when it must stay plain text. */
export function linkAddress(address: string): string | null {
  const visible = stripped(address);
  if (visible.length > LONGEST_ADDRESS || !LINK.test(visible)) return null;
  return USER_INFORMATION.test(visible) ? null : visible;
}

/** A picture that needs no request, or `null`. */
export function inlinePicture(address: string): string | null {
  return address.length <= LARGEST_PICTURE && INLINE_PICTURE.test(address) ? address : null;
}

/** A picture that may be fetched once the reader asks for it, with its host, or `null`. */
export function remotePicture(address: string): { address: string; host: string } | null {
  const visible = linkAddress(address);
  if (visible === null || !REMOTE_PICTURE.test(visible) || !URL.canParse(visible)) return null;
  return { address: visible, host: new URL(visible).host };
}

/** Whether Markdown may treat this as an address at all; otherwise its source stays visible. */
export function isAddress(address: string): boolean {
  return linkAddress(address) !== null || inlinePicture(address) !== null;
}

/** Makes an anchor lead to a checked address and tell nobody where the reader came from. */
export function pointTo(anchor: HTMLAnchorElement, address: string): void {
  anchor.setAttribute("href", address);
  anchor.setAttribute("title", address);
  anchor.setAttribute("rel", "noopener noreferrer nofollow ugc");
  anchor.setAttribute("target", "_blank");
  anchor.setAttribute("referrerpolicy", "no-referrer");
}
