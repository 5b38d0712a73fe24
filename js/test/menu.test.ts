import { describe, expect, test, vi } from "vitest";
import { type Notebook, open, openWith, useNotebooks } from "./notebook";

useNotebooks();

const press = (key: string): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  document.activeElement?.dispatchEvent(event);
  return event;
};
const focused = (): string | null | undefined => document.activeElement?.textContent;
const isOpen = (notebook: Notebook, name: string): boolean =>
  notebook.button(name)?.getAttribute("aria-expanded") === "true";

function opened(): Notebook {
  const notebook = open({ name: "a", phase: "finished" }, { name: "b" });
  notebook.button("View")?.focus();
  press("ArrowDown");
  return notebook;
}

describe("a menu by keyboard", () => {
  test("opens with the arrow, and its first command has the focus", () => {
    const notebook = opened();
    expect(isOpen(notebook, "View")).toBe(true);
    expect(focused()).toBe("Columns by width");
  });

  test("is walked with arrows, Home, End and first letters", () => {
    opened();
    const words = ["ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown", "End", "Home", "t", "a"].map(
      (key) => {
        press(key);
        return focused();
      },
    );
    expect(words).toEqual([
      "One column",
      "Columns by width",
      "Scroll together",
      "Columns by width",
      "Scroll together",
      "Columns by width",
      "Two columns",
      "All side by side",
    ]);
  });

  test("closes with Escape and gives the focus back", () => {
    const notebook = opened();
    const event = press("Escape");
    expect(event.defaultPrevented).toBe(true);
    expect(isOpen(notebook, "View")).toBe(false);
    expect(document.activeElement).toBe(notebook.button("View"));
  });

  test("lets Tab go on from its button", () => {
    const notebook = opened();
    expect(press("Tab").defaultPrevented).toBe(false);
    expect(document.activeElement).toBe(notebook.button("View"));
    expect(isOpen(notebook, "View")).toBe(false);
  });

  test("passes over what cannot be done now", () => {
    const notebook = open({ name: "a" }, { name: "b" });
    notebook.press("More for a");
    expect(notebook.button("Retry")?.disabled).toBe(true);
    expect(focused()).toBe("Pin as winner");
  });

  test("shows what is chosen", () => {
    const notebook = opened();
    press("ArrowDown");
    (document.activeElement as HTMLElement).click();
    expect(document.activeElement).toBe(notebook.button("View"));
    notebook.press("View");
    const chosen = [...notebook.el.querySelectorAll('[role="menuitemradio"]')];
    expect(chosen.map((each) => each.getAttribute("aria-checked"))).toEqual([
      "false",
      "true",
      "false",
      "false",
    ]);
  });
});

test("a menu closes when the reader turns elsewhere", () => {
  const notebook = opened();
  document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  expect(isOpen(notebook, "View")).toBe(false);
  notebook.press("View");
  notebook.button("Stop b")?.focus();
  expect(isOpen(notebook, "View")).toBe(false);
  expect(document.activeElement).toBe(notebook.button("Stop b"));
});

test("a menu stays open while an answer streams, goes with its button, and out of sight with it", () => {
  const notebook = open({ name: "a" }, { name: "b" });
  notebook.press("More for a");
  const item = document.activeElement;
  const place = (top: number): string | undefined => {
    const button = notebook.button("More for a");
    if (button) button.getBoundingClientRect = () => new DOMRect(100, top, 20, 20);
    document.body.dispatchEvent(new Event("scroll"));
    return item?.parentElement?.style.top;
  };
  notebook.patch({ lane: 0, text: [0, "more"] });
  expect(document.activeElement).toBe(item);
  expect([place(100), place(200)]).toEqual(["124px", "224px"]);
  place(-300);
  expect(isOpen(notebook, "More for a")).toBe(false);
});

test("a command that can no longer be used hands its focus on", () => {
  const notebook = openWith({ interactive: true }, { name: "a", phase: "finished" }, {});
  notebook.press("More for a");
  expect(focused()).toBe("Retry");
  notebook.model.emit("comm:close");
  vi.advanceTimersByTime(100);
  expect(document.activeElement).toBe(notebook.button("More for a"));
});
