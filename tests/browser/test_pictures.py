"""Pictures of the board, taken in real JupyterLab: to look at, and for the README.

They go to the folder that NBLLM_PICTURES names, or to a temporary one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from browser.conftest import Notebooks
from browser.notebook_page import NotebookPage

pytestmark = pytest.mark.browser

QUESTION = "How do I compare three models in one cell?"
THREE = f"%%llm demo/guide,demo/showcase,demo/reasoner --out answers\n{QUESTION}"
PNG = b"\x89PNG"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    path = Path(os.environ.get("NBLLM_PICTURES", tmp_path))
    path.mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture(params=["light", "dark"])
def dress(request: pytest.FixtureRequest) -> Iterator[Callable[[NotebookPage], str]]:
    """Puts a page into a theme and says which."""

    def change(page: NotebookPage) -> str:
        theme = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}[request.param]
        page.change_theme(theme)
        return request.param

    return change


def take(page: NotebookPage, path: Path) -> None:
    """Take a picture and see that it is one."""
    page.page.screenshot(path=path)
    assert path.read_bytes().startswith(PNG)


@pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True)
def test_pictures(notebooks: Notebooks, folder: Path, dress: Callable[[NotebookPage], str]) -> None:
    code = "%%llm demo/guide\nShow me the Python API."
    with notebooks.open(THREE, code, "%%llm demo/flaky\nGo.") as page:
        theme = dress(page)
        page.close_sidebar()
        page.run_all()
        page.output(1).get_by_text("Lists", exact=True).wait_for()
        page.show(1)
        take(page, folder / f"three-streaming-{theme}.png")
        page.wait_until_settled(1)
        page.show(1)
        take(page, folder / f"three-settled-{theme}.png")
        page.text(2).locator("pre").first.wait_for()
        page.show(2)
        take(page, folder / f"one-streaming-{theme}.png")
        page.output(3).get_by_text("see the output above").wait_for(timeout=60_000)
        page.show(2)
        take(page, folder / f"one-settled-{theme}.png")
        page.show(3)
        take(page, folder / f"error-{theme}.png")
        page.page.set_viewport_size({"width": 520, "height": 900})
        page.show(1)
        take(page, folder / f"three-narrow-{theme}.png")
