import { describe, expect, test } from "vitest";
import { inlinePicture, isAddress, linkAddress, remotePicture } from "../src/links";

describe("links", () => {
  test.each([
    ["https://example.org/a?b=c#d", "https://example.org/a?b=c#d"],
    ["HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"],
    ["mailto:someone@example.org", "mailto:someone@example.org"],
    ["#part", "#part"],
    ["\u0001 https://exa\u200bmple.org\u202e", "https://example.org"],
    [`https://example.org/${"a".repeat(2_028)}`, `https://example.org/${"a".repeat(2_028)}`],
  ])("%j may be followed", (address, expected) => expect(linkAddress(address)).toBe(expected));

  test.each([
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "\u200bjavascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "file:///etc/passwd",
    "blob:https://example.org/x",
    "/api/kernels",
    "../tree",
    "//example.org",
    "?token",
    "",
    "https:/example.org",
    "command:run",
    `https://example.org/${"a".repeat(2_029)}`,
  ])("%j stays text", (address) => expect(linkAddress(address)).toBeNull());
});

describe("pictures", () => {
  test.each(["png", "jpeg", "gif", "webp"])("inline %s needs no request", (type) => {
    expect(inlinePicture(`data:image/${type};base64,AAAA`)).not.toBeNull();
  });

  test.each([
    "data:image/svg+xml;base64,AAAA",
    "data:image/png,<svg>",
    "data:text/html;base64,AAAA",
    `data:image/png;base64,${"A".repeat(1_000_000)}`,
  ])("%.40j is refused", (source) => {
    expect(inlinePicture(source)).toBeNull();
    expect(isAddress(source)).toBe(false);
  });

  test("a remote one is known by its host", () => {
    expect(remotePicture("https://example.org:8443/x.png")?.host).toBe("example.org:8443");
    expect(remotePicture("mailto:someone@example.org")).toBeNull();
    expect(remotePicture("http://[")).toBeNull();
  });
});

test("an address that shows one host and opens another is no link", () => {
  expect(linkAddress("https://bank.example@evil.example/")).toBeNull();
  expect(linkAddress("HTTP://a:b@evil.example")).toBeNull();
  expect(linkAddress("https://example.org/@someone")).toBe("https://example.org/@someone");
  expect(linkAddress("mailto:someone@example.org")).toBe("mailto:someone@example.org");
});
