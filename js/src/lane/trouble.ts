/** What went wrong in a lane, in words, and what to do next. */

import { button, element, setHidden, setText } from "../element";
import { setShown } from "../focus";
import type { LaneError } from "../protocol";
import { scrub } from "../scrub";

const TITLES: Readonly<Record<string, string>> = {
  ConfigError: "Not set up",
  MissingKey: "No key",
  MissingExtra: "A package is missing",
  ProviderError: "The provider refused",
  AuthenticationError: "The key was refused",
  BadRequest: "The request was refused",
  QuotaExceeded: "The quota is used up",
  Overloaded: "The provider is overloaded",
  ServerError: "The provider’s server failed",
  ContentBlocked: "Withheld by the provider",
  TransportError: "The connection failed",
  ConnectFailed: "No connection",
  StreamCut: "The connection broke",
  ProtocolError: "The answer cannot be read",
  LimitExceeded: "A limit was reached",
  ComparisonFailed: "Every model failed",
  SchemaError: "The answer does not fit the schema",
  ToolError: "A tool failed",
};

/** The name of an error class in words: our own, or the name taken apart. */
export function troubleTitle(name: string): string {
  if (Object.hasOwn(TITLES, name)) return TITLES[name] ?? name;
  const words = scrub(name).replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words || "Something went wrong";
}

export class TroubleView {
  readonly element = element("div", "nbllm-error");
  private readonly title = element("strong", "nbllm-error-title");
  private readonly message = element("div", "nbllm-error-message");
  private readonly retry: HTMLButtonElement;

  constructor(retry: () => void) {
    this.retry = button("Retry", retry);
    this.retry.classList.add("nbllm-error-retry");
    this.message.dir = "auto";
    this.element.hidden = true;
    this.element.append(this.title, this.message, this.retry);
  }

  name(name: string): void {
    this.retry.setAttribute("aria-label", `Retry ${name}`);
  }

  /** Shows the error, or nothing; the focus of a Retry that is gone falls to `heir`. */
  show(error: LaneError | null, canRetry: boolean, heir: HTMLElement): void {
    setShown(this.retry, error !== null && canRetry, heir);
    setHidden(this.element, error === null);
    if (error === null) return;
    this.title.title = scrub(error.title);
    setText(this.title, troubleTitle(error.title));
    setText(this.message, scrub(error.message));
  }
}
