/** Where an answer says it knows something from: folded, with the hosts in the fold. */

import { element, setText } from "../element";
import { Entries } from "../entries";
import { linkAddress, pointTo } from "../links";
import type { Citation } from "../protocol";
import { scrub } from "../scrub";

const LONGEST_TITLE = 200;
const PREVIEWED = 3;

/** The address of a page on the web and its host, or `null`. */
function webPage(url: string | null): { address: string; host: string } | null {
  const address = url === null ? null : linkAddress(url);
  if (address === null || !/^https?:/i.test(address) || !URL.canParse(address)) return null;
  return { address, host: new URL(address).host };
}

function entry({ url, title }: Citation): HTMLElement {
  const item = element("li", "nbllm-source");
  const page = webPage(url);
  const words = scrub(title ?? "").slice(0, LONGEST_TITLE);
  if (page === null) {
    item.append(words || scrub(url ?? "").slice(0, LONGEST_TITLE) || "unnamed");
    return item;
  }
  const link = element("a", "nbllm-source-link", words || page.host);
  pointTo(link, page.address);
  item.append(link);
  if (words) item.append(" ", element("span", "nbllm-host", page.host));
  return item;
}

/** The first few hosts, and how many more there are. */
function preview(citations: readonly Citation[]): string {
  const hosts = new Set(citations.flatMap(({ url }) => webPage(url)?.host ?? []));
  const more = hosts.size - PREVIEWED;
  return [...hosts].slice(0, PREVIEWED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

export class SourcesView {
  readonly element = element("details", "nbllm-sources nbllm-fold");
  private readonly label = element("span", "nbllm-sources-label");
  private readonly preview = element("span", "nbllm-preview");
  private readonly list = element("ol", "nbllm-source-list");
  private readonly entries = new Entries(this.list, entry);

  constructor() {
    const summary = element("summary", "nbllm-summary");
    this.preview.setAttribute("aria-hidden", "true");
    summary.append(this.label, this.preview);
    this.list.dir = "auto";
    this.element.append(summary, this.list);
    this.element.hidden = true;
  }

  show(citations: readonly Citation[]): void {
    this.entries.show(citations);
    this.element.hidden = citations.length === 0;
    setText(this.label, `Sources (${citations.length})`);
    setText(this.preview, preview(citations));
  }
}
