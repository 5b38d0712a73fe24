"""Real JupyterLab in a real browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from browser.notebook_page import NotebookPage
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
OWN_HOMES = ("DATA", "CONFIG", "CACHE")
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
        import nbformat

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

    def trust(self, path: Path) -> None:
        """Sign a notebook, as ``jupyter trust`` does."""
        import nbformat
        from nbformat.sign import NotebookNotary

        NotebookNotary(data_dir=str(self.folder / "data")).sign(nbformat.read(path, 4))

    def url(self, path: Path, port: int | None = None) -> str:
        """Where the page of a notebook is, at another ``port`` for a proxy's."""
        return f"http://127.0.0.1:{port or self.port}/lab/tree/{path.name}?reset"

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
            **{f"XDG_{kind}_HOME": str(self.folder / kind.lower()) for kind in OWN_HOMES},
        }
        return {**os.environ, **own}

    def _wait_until_ready(self) -> None:
        try:
            wait_until_answers(f"http://127.0.0.1:{self.port}/api")
        except AssertionError:
            raise AssertionError((self.folder / "lab.log").read_text()[-3000:]) from None


@contextmanager
def open_notebook(
    browser: Browser,
    lab: Lab,
    name: str,
    cells: list[str],
    port: int | None = None,
    prepare: Callable[[Page], object] = bool,
) -> Iterator[NotebookPage]:
    """Write a notebook and open it on a page of its own, through a proxy at ``port`` if given.

    ``prepare`` gets the page before it goes anywhere.
    """
    path = lab.write(name, cells)
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    prepare(page)
    try:
        notebook = NotebookPage(page, lab, path, port)
        notebook.wait_for_kernel()
        yield notebook
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
