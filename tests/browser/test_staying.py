"""A comparison's own board in a real page: it stays, is decided on, and settles when told to."""

from __future__ import annotations

import json

import pytest

from browser.conftest import Notebooks
from browser.notebook_page import NotebookPage
from kernels.harness import WIDGET_VIEW

pytestmark = pytest.mark.browser

ASK = "%%llm quick,broken -o retries 0 --out answers\nGo."
BLIND = "%%llm quick,demo/echo --blind --out answers\nGo."
STATIC = {"text/html", "text/markdown", "text/plain"}


def outputs(page: NotebookPage, cell: int) -> list[set[str]]:
    """The forms of each output of a cell, as saved."""
    return [set(output["data"]) for output in page.save()["cells"][cell]["outputs"]]


def press(page: NotebookPage, cell: int, name: str) -> None:
    """Press a button of a board."""
    page.output(cell).get_by_role("button", name=name, exact=True).first.click()


def test_it_stays_with_its_static_form_beside_until_settle(notebooks: Notebooks) -> None:
    with notebooks.open(ASK, "answers", "print('end')") as page:
        page.run_all()
        page.wait_for_text(3, "end")
        page.wait_until_settled(1)
        page.output(2).get_by_role("button", name="Settle", exact=True).wait_for()
        assert outputs(page, 2) == [STATIC | {WIDGET_VIEW}]
        assert "Type answers in a cell for a live board." in page.output(1).inner_text()
        press(page, 2, "Settle")
        page.wait_until_settled(2)
        assert outputs(page, 2) == [STATIC]
        assert WIDGET_VIEW not in json.dumps(page.save())


def test_a_board_opened_while_its_models_answer_stays_too(notebooks: Notebooks) -> None:
    cells = ["answers = nbllm.compare('Go.', ['quick', 'steady'], wait=False);", "answers"]
    with notebooks.open(*cells, "print(*(answer.ok for answer in answers.values()))") as page:
        page.run_all()
        page.wait_for_text(3, "True True")
        page.output(2).get_by_role("button", name="Settle", exact=True).wait_for()
        assert page.output(2).locator('[data-nbllm="board"]').count() == 1
        assert outputs(page, 2) == [STATIC | {WIDGET_VIEW}]


def test_a_model_is_asked_again_from_the_page(notebooks: Notebooks) -> None:
    before = len(notebooks.provider.log())
    with notebooks.open(ASK, "answers") as page:
        page.run_all()
        page.wait_for_state(2, "error", lane=1)
        page.output(2).get_by_role("button", name="Retry").last.click()
        while len(notebooks.provider.log()) - before < 3:  # quick, broken, broken again
            page.page.wait_for_timeout(50)
        page.wait_for_state(2, "error", lane=1)


def test_a_vote_on_a_blind_board_shows_the_names(notebooks: Notebooks) -> None:
    with notebooks.open(BLIND, "answers", "print('end')") as page:
        page.run_all()
        page.wait_for_text(3, "end")
        board = page.output(2)
        board.get_by_role("group", name="Model A").wait_for()
        assert "quick" not in board.inner_text()
        assert "quick" not in page.output(1).inner_text()
        press(page, 2, "Vote for Model B")
        board.get_by_role("group", name="quick").wait_for()
        board.get_by_role("group", name="demo/echo").wait_for()
        page.output(1).get_by_role("group", name="quick").wait_for()
