"""A reader without a mouse."""

from __future__ import annotations

from browser.notebook_page import NotebookPage

MOST_STOPS = 80
_FOCUSED = """() => {
  const element = document.activeElement;
  if (!element?.closest('[data-nbllm="board"]')) return '';
  return (element.getAttribute('aria-label') ?? element.textContent).trim();
}"""


class Keyboard:
    """Goes through a page by Tab and presses what has the focus."""

    def __init__(self, page: NotebookPage) -> None:
        self._page = page
        self._keys = page.page.keyboard

    def start_at(self, cell: int) -> None:
        """Begin at a cell, as its reader does who came there by arrow keys."""
        self._page.show(cell)
        self._page.page.evaluate(
            "() => window.jupyterapp.commands.execute('notebook:enter-command-mode')"
        )

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self._keys.press(key)

    def focused(self) -> str:
        """The name of what has the focus in a board, else nothing."""
        return self._page.page.evaluate(_FOCUSED)

    def go_to(self, name: str, key: str = "Tab") -> None:
        """Press Tab, or Shift+Tab, until what bears the name has the focus."""
        passed: list[str] = []
        while self.focused() != name:
            assert len(passed) < MOST_STOPS, f"no way to {name!r} by {key}: {passed}"
            self._keys.press(key)
            passed.append(self.focused())

    def use(self, name: str, key: str = "Tab") -> None:
        """Go to a button and press it."""
        self.go_to(name, key)
        self._keys.press("Enter")

    def choose(self, menu: str, item: str) -> None:
        """Open a menu, walk down to an item and press it."""
        self.go_to(menu)
        self._keys.press("ArrowDown")
        for _ in range(20):
            if self.focused() == item:
                break
            self._keys.press("ArrowDown")
        assert self.focused() == item
        self._keys.press("Enter")
