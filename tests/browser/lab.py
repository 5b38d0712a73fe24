"""Real JupyterLab in a real browser: a server, a page, and the few things a person does with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, Locator, Page

from waiting import free_port, wait_until_answers

CHROMIUM = os.environ.get("NBLLM_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
}


class Lab:
    """A JupyterLab server whose notebooks run on the kernel of one Python environment."""

    def __init__(self, folder: Path, python: Path) -> None:
        self.folder = folder
        self._notebooks = folder / "notebooks"
        self._notebooks.mkdir(parents=True)
        self.port = free_port()
        _write_kernel(folder / "share" / "kernels" / "nbllm-test", python)
        _write_settings(folder / "settings")
        self._log = (folder / "lab.log").open("w")
        self._process = subprocess.Popen(
            self._command(), env=self._environment(), stdout=self._log, stderr=self._log
        )
        self._wait_until_ready()

    def close(self) -> None:
        """End the server and its kernels."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._log.close()

    def write(self, name: str, cells: list[str]) -> Path:
        """A notebook of code cells on the kernel under test."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells]
        )
        notebook.metadata.kernelspec = {
            "name": "nbllm-test",
            "display_name": "nbllm",
            "language": "python",
        }
        path = self._notebooks / name
        nbformat.write(notebook, path)
        return path

    def url(self, path: Path) -> str:
        """Where the page of a notebook is."""
        return f"http://127.0.0.1:{self.port}/lab/tree/{path.name}?reset"

    def _command(self) -> list[str]:
        return [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            f"--port={self.port}",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.extension_manager=readonly",
            f"--ServerApp.root_dir={self._notebooks}",
        ]

    def _environment(self) -> dict[str, str]:
        own = {
            "JUPYTER_PATH": str(self.folder / "share"),
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.folder / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.folder / "workspaces"),
            "IPYTHONDIR": str(self.folder / "ipython"),
        }
        return {**os.environ, **own}

    def _wait_until_ready(self) -> None:
        try:
            wait_until_answers(f"http://127.0.0.1:{self.port}/api")
        except AssertionError:
            raise AssertionError((self.folder / "lab.log").read_text()[-3000:]) from None


class NotebookPage:
    """An open notebook."""

    def __init__(self, page: Page, lab: Lab, path: Path) -> None:
        self.page = page
        self.path = path
        self._lab = lab
        page.goto(lab.url(path))
        self.wait_for_kernel()

    def wait_for_kernel(self) -> None:
        """Wait until the cells are there and the kernel is idle."""
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
        self.page.wait_for_function(
            "() => { const panel = window.jupyterapp?.shell.currentWidget;"
            " return panel?.sessionContext?.session?.kernel?.status === 'idle'; }",
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


@contextmanager
def open_notebook(
    browser: Browser, lab: Lab, name: str, cells: list[str]
) -> Iterator[NotebookPage]:
    """Write a notebook and open it on a page of its own."""
    path = lab.write(name, cells)
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    try:
        yield NotebookPage(page, lab, path)
    finally:
        page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
        context.close()


def _write_kernel(folder: Path, python: Path) -> None:
    folder.mkdir(parents=True)
    spec = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "nbllm",
        "language": "python",
    }
    (folder / "kernel.json").write_text(json.dumps(spec))


def _write_settings(folder: Path) -> None:
    for name, settings in SETTINGS.items():
        path = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))
