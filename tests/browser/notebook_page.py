"""An open notebook, and the few things a person does with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page

if TYPE_CHECKING:
    from browser.lab import Lab


class NotebookPage:
    """An open notebook."""

    def __init__(self, page: Page, lab: Lab, path: Path, port: int | None = None) -> None:
        self.page = page
        self.path = path
        self._lab = lab
        page.goto(lab.url(path, port))
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)

    def second_tab(self) -> NotebookPage:
        """The same notebook in another tab of the same browser."""
        return NotebookPage(self.page.context.new_page(), self._lab, self.path)

    def wait_for_kernel(self) -> None:
        """Wait until the kernel is idle."""
        self.page.wait_for_function(
            "() => { const panel = window.jupyterapp?.shell.currentWidget;"
            " return panel?.sessionContext?.session?.kernel?.status === 'idle'; }",
            timeout=60_000,
        )

    def wait_for_connection(self) -> None:
        """Wait until JupyterLab is connected to a kernel, which may have said nothing yet."""
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
            ".connectionStatus === 'connected'",
            timeout=60_000,
        )

    def command(self, name: str) -> None:
        """Execute one of JupyterLab's commands and do not wait for its end."""
        self.page.evaluate("name => { void window.jupyterapp.commands.execute(name); }", name)

    def run_all(self) -> None:
        """Run every cell."""
        self.command("notebook:run-all-cells")

    def change_theme(self, theme: str) -> None:
        """Put JupyterLab into a theme."""
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
        )

    def close_sidebar(self) -> None:
        """Give the notebook the whole width."""
        self.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")

    def show(self, cell: int) -> None:
        """Make a cell the active one, and scroll it to the top."""
        self.page.evaluate(
            "cell => { jupyterapp.shell.currentWidget.content.activeCellIndex = cell; }", cell
        )
        self.page.locator(".jp-Notebook .jp-Cell").nth(cell).evaluate(
            "cell => cell.scrollIntoView({ block: 'start' })"
        )
        self.page.wait_for_timeout(300)

    def save(self) -> dict[str, Any]:
        """Save, and read the file back."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        return json.loads(self.path.read_text())

    def output(self, cell: int) -> Locator:
        """The output area of a cell."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-Cell-outputArea")

    def lane(self, cell: int, lane: int = 0) -> Locator:
        """A lane of the board below a cell."""
        return self.output(cell).locator('[data-nbllm="lane"]').nth(lane)

    def wait_for_state(self, cell: int, state: str, lane: int = 0, seconds: float = 60) -> None:
        """Wait until a lane of the board below a cell says this state."""
        lanes = self.output(cell).locator('[data-nbllm="lane"]')
        found = lanes.nth(lane).and_(self.page.locator(f'[data-state="{state}"]'))
        found.wait_for(timeout=seconds * 1000)

    def note_states(self) -> None:
        """Note every state that a lane says from now on, for ``noted_states``."""
        self.page.evaluate(
            "() => { window.notedStates = new Set();"
            " const note = records => records.forEach("
            "   ({ target }) => window.notedStates.add(target.dataset.state));"
            " new MutationObserver(note).observe(document.body,"
            "   { subtree: true, attributeFilter: ['data-state'] }); }"
        )

    def noted_states(self) -> set[str]:
        """The states that lanes said since ``note_states``."""
        return set(self.page.evaluate("() => [...window.notedStates]"))

    def answer_dialog(self, button: str) -> None:
        """Press a button of the dialog that JupyterLab shows."""
        self.page.locator(".jp-Dialog").get_by_role("button", name=button).click()

    def reconnect(self) -> None:
        """Try at once what JupyterLab tries by itself, later and later."""
        self.page.evaluate(
            "() => { const { sessionContext } = window.jupyterapp.shell.currentWidget;"
            " void sessionContext.session.kernel.reconnect(); }"
        )

    def close_dialogs(self) -> None:
        """Close whatever dialog is in the way of a click."""
        dialog = self.page.locator(".jp-Dialog")
        self.page.add_locator_handler(dialog, lambda: self.answer_dialog("Close"))

    def text(self, cell: int, lane: int = 0) -> Locator:
        """The text of a lane of the board below a cell."""
        return self.output(cell).locator('[data-nbllm="text"]').nth(lane)

    def wait_until_settled(self, cell: int) -> None:
        """Wait until the board gave way to its static form, which has no buttons."""
        output = self.output(cell)
        output.locator(".nbllm-settled").wait_for(timeout=60_000)
        assert output.get_by_role("button").count() == 0

    def wait_for_text(self, cell: int, text: str, seconds: float = 30) -> None:
        """Wait until a cell's output holds a text."""
        self.output(cell).get_by_text(text).first.wait_for(timeout=seconds * 1000)

    def reopen(self) -> None:
        """Open the file anew, as on another day; it may have no kernel."""
        self.page.goto("about:blank")
        self.page.goto(self._lab.url(self.path))
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)

    def reload(self) -> None:
        """Load the page again, as a person does in mid-stream."""
        self.page.reload()
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
