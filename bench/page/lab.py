"""A notebook in real JupyterLab, with its traffic."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from page.chromium import ROOT, chromiums

sys.path.insert(0, str(ROOT / "tests"))

from browser.lab import Lab
from browser.notebook_page import NotebookPage
from browser.traffic import Traffic


@contextmanager
def opened_lab(name: str, cells: list[str]) -> Iterator[tuple[NotebookPage, Traffic]]:
    """An open notebook on a kernel of this environment, and its traffic from the start."""
    with tempfile.TemporaryDirectory() as folder, chromiums([]) as (browser,):
        lab = Lab(Path(folder) / "lab", Path(sys.executable))
        try:
            page = browser.new_context(viewport={"width": 1300, "height": 900}).new_page()
            traffic = Traffic(page)
            notebook = NotebookPage(page, lab, lab.write(name, cells))
            notebook.wait_for_kernel()
            yield notebook, traffic
            page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
        finally:
            lab.close()


def run_cell(page: NotebookPage, cell: int) -> None:
    """Run one cell and do not wait for its end."""
    page.page.evaluate(
        "cell => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = cell; }", cell
    )
    page.command("notebook:run-cell")
