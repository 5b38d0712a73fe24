"""Every control of a board, reached and used by keyboard alone, in real JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator

from browser.conftest import Notebooks
from browser.keyboard import Keyboard
from browser.notebook_page import NotebookPage
from browser.payloads import Payload, PayloadServer, payload_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True),
]

LONG = "\n\n".join(f"Paragraph {number} of a long answer." for number in range(80))
NAMES = [f"compatible/payload-{number}" for number in range(3)]
COMPARE = """\
models = ['demo/reasoner', 'demo/flaky', 'demo/echo']
answers = nbllm.compare('Go.', models, extra={'pace': 0}, blind=BLIND)"""


@pytest.fixture
def server() -> Iterator[PayloadServer]:
    """A provider whose answers halt."""
    with payload_server([Payload(f"long-{number}", LONG) for number in range(3)]) as server:
        yield server


def cells_of(page: NotebookPage) -> int:
    """How many cells the notebook has."""
    return page.page.locator(".jp-Notebook .jp-Cell").count()


def wait_until_scrolled(body: Locator, condition: str) -> None:
    """Wait until the box of a lane is where it should be."""
    body.page.wait_for_function(f"body => {condition}", arg=body.element_handle())


def test_lanes_at_work_are_stopped_and_scrolled(
    notebooks: Notebooks, server: PayloadServer
) -> None:
    ask = f"%%llm {','.join(NAMES)} -o base_url {server.base_url} --out answers\nGo."
    report = "print('after', *[r.finish_reason for r in answers.values()])"
    with notebooks.open(ask, report) as page:
        keyboard = Keyboard(page)
        page.run_all()
        for number in range(3):
            server.send(number)
        page.text(1, lane=2).get_by_text("Paragraph 79").wait_for()
        keyboard.start_at(1)
        keyboard.go_to(NAMES[0])
        keyboard.press("x", "d", "d", "a")
        assert cells_of(page) == 3
        keyboard.press("End", "ArrowLeft")
        assert keyboard.focused() == NAMES[1]
        keyboard.press("Home")
        assert keyboard.focused() == NAMES[0]
        keyboard.use(f"Stop {NAMES[0]}")
        page.wait_for_state(1, "cancelled")
        assert keyboard.focused() == NAMES[0]
        body = page.lane(1, 1).locator(".nbllm-body")
        keyboard.go_to(NAMES[1], "ArrowRight")
        keyboard.press("Tab")
        while not body.evaluate("body => body === document.activeElement"):
            keyboard.press("Tab")
        keyboard.press("Home")
        wait_until_scrolled(body, "body.scrollTop === 0")
        keyboard.use("Jump to latest")
        wait_until_scrolled(body, "body.scrollTop + body.clientHeight > body.scrollHeight - 24")
        keyboard.use("Stop all", "Shift+Tab")
        page.wait_for_text(2, "after cancelled cancelled cancelled")


def test_a_board_opened_again_is_used(notebooks: Notebooks) -> None:
    report = "print('winner', answers.winner, answers['demo/flaky'].finish_reason)"
    cell = COMPARE.replace("BLIND", "False")
    with notebooks.open(cell, "answers", report) as page:
        keyboard = Keyboard(page)
        page.run_all()
        page.wait_for_state(2, "finished", lane=2)
        board = page.output(2)
        keyboard.start_at(2)
        keyboard.choose("View", "Two columns")
        board.locator(".nbllm-columns-two").wait_for()
        keyboard.choose("View", "Scroll together")
        with page.page.expect_download() as markdown:
            keyboard.choose("Export", "Markdown")
        with page.page.expect_download() as data:
            keyboard.choose("Export", "JSON")
        assert markdown.value.suggested_filename == "answers.md"
        assert data.value.suggested_filename == "answers.json"
        compare_by_keyboard(page, keyboard)
        use_a_lane(page, keyboard)
        keyboard.go_to("Settle", "Shift+Tab")
        keyboard.press("Enter")
        page.wait_until_settled(2)
        assert page.output(2).get_by_text("pinned").count() > 0


def compare_by_keyboard(page: NotebookPage, keyboard: Keyboard) -> None:
    """Open the difference, choose another lane, and close it."""
    panel = page.output(2).get_by_role("region", name="Difference")
    keyboard.go_to("Diff", "Shift+Tab")
    keyboard.press("Enter")
    panel.wait_for()
    keyboard.go_to("To")
    keyboard.press("ArrowDown")
    panel.locator("select").nth(1).get_by_text("demo/echo").wait_for(state="attached")
    keyboard.go_to("Both texts")
    keyboard.use("Close the difference", "Shift+Tab")
    panel.wait_for(state="hidden")
    assert keyboard.focused() == "Diff"


def use_a_lane(page: NotebookPage, keyboard: Keyboard) -> None:
    """Use each control of the lanes."""
    board = page.output(2)
    keyboard.use("Thoughts")
    assert board.locator("details[open]").count() == 1
    keyboard.use("Copy demo/echo as Markdown")
    board.get_by_role("status").get_by_text("Copied").wait_for(state="attached")
    keyboard.choose("More for demo/reasoner", "Pin as winner")
    page.lane(2).get_by_text("pinned").wait_for()
    keyboard.choose("More for demo/reasoner", "Raw text")
    page.lane(2).locator(".nbllm-raw").wait_for(state="attached")
    keyboard.choose("More for demo/reasoner", "Focus")
    page.lane(2, 1).wait_for(state="hidden")
    keyboard.press("Escape")
    page.lane(2, 1).wait_for()
    keyboard.use("Retry demo/flaky")
    page.wait_for_state(2, "error", lane=1)
    keyboard.choose("More for demo/flaky", "Retry")
    page.wait_for_state(2, "error", lane=1)


@pytest.mark.parametrize("button", ["Vote for Model B", "Reveal names"])
def test_a_blind_board_is_voted_on_and_revealed(notebooks: Notebooks, button: str) -> None:
    with notebooks.open(COMPARE.replace("BLIND", "True"), "answers") as page:
        keyboard = Keyboard(page)
        page.run_all()
        board = page.output(2)
        board.get_by_role("button", name="Reveal names").wait_for()
        page.page.wait_for_timeout(1_000)
        assert "demo/" not in board.inner_text()
        keyboard.start_at(2)
        keyboard.use(button)
        board.get_by_role("group", name="demo/flaky").wait_for()
        assert board.get_by_text("your vote").count() == (button != "Reveal names")
