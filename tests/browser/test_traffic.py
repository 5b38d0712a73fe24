"""What twenty boards of one notebook send to its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browser.conftest import Notebooks
from browser.lab import Lab
from browser.notebook_page import NotebookPage
from browser.traffic import Traffic
from nbllm.notebook.hub import built

pytestmark = pytest.mark.browser

BOARDS = 20
# Some 600 words, as a question gets.
SENTENCE = "Rivers *carry* silt, and where they slow down, the **silt** settles into `bars`. "
ANSWER = "\n\n".join(["## A heading", *[SENTENCE * 6] * 8])
CELL = "%%llm demo/echo -o extra '{\"pace\": 0}'\n{answer}"


@pytest.fixture
def opened(
    chromium: Browser, lab: Lab, notebooks: Notebooks
) -> Iterator[tuple[NotebookPage, Traffic]]:
    """A notebook of many boards, and its traffic from the start."""
    cells = [f"{notebooks.load_cell()}\nanswer = {ANSWER!r}", *[CELL] * BOARDS]
    context = chromium.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    traffic = Traffic(page)
    notebook = NotebookPage(page, lab, lab.write("boards.ipynb", cells))
    notebook.wait_for_kernel()
    yield notebook, traffic
    page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
    context.close()


@pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True)
def test_twenty_boards_share_one_bundle(opened: tuple[NotebookPage, Traffic]) -> None:
    page, traffic = opened
    before = traffic.received()
    page.run_all()
    page.wait_until_settled(BOARDS)
    kinds = traffic.by_kind()
    settled = kinds["← update_display_data"]
    bundle, text = len(built("board.js").encode()), BOARDS * len(ANSWER)
    assert kinds["← comm_msg bundle"][0] == 1
    assert settled[0] == BOARDS
    assert settled[1] <= 6 * text + 8_000 * BOARDS
    live = traffic.received() - before - settled[1]
    assert live <= 1.5 * (bundle + text), kinds
