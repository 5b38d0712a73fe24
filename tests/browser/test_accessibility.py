"""Boards as axe-core sees them, in real JupyterLab, in each state that a reader meets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files

import pytest

from browser.accessibility import violations
from browser.conftest import NotebookPage, Notebooks
from browser.payloads import Payload, PayloadServer, payload_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True),
]

TEXT = (files("nbllm.demo") / "showcase.md").read_text("utf-8")
NOTE = "\n\nAs was shown[^1].\n\n[^1]: In a *footnote*.\n\nمرحبا بالعالم\n"
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
COMPARE = """\
models = ['demo/reasoner', 'demo/flaky', 'demo/showcase']
answers = nbllm.compare('Go.', models, extra={'pace': 0})"""


@pytest.fixture
def server() -> Iterator[PayloadServer]:
    """A provider whose answers hold everything that an answer can contain, and halt."""
    with payload_server([Payload(f"all-{number}", TEXT + NOTE) for number in range(4)]) as server:
        yield server


class Report:
    """What was found in each state of a board below a cell."""

    def __init__(self, page: NotebookPage) -> None:
        self._page = page
        self.found: dict[str, list[str]] = {}

    def look(self, state: str, cell: int) -> None:
        """Let axe-core look at a board, in both themes."""
        for theme in (DARK, LIGHT):
            self._page.change_theme(theme)
            self._page.page.wait_for_timeout(300)
            found = violations(self._page.output(cell))
            if found:
                self.found[f"{state}, {theme}"] = found


def test_a_board_at_work_and_settled(notebooks: Notebooks, server: PayloadServer) -> None:
    ask = "%%llm {} -o base_url " + server.base_url + "\nGo."
    three = ask.format(",".join(f"compatible/payload-{number}" for number in (1, 2, 3)))
    with notebooks.open(ask.format("compatible/payload-0"), three) as page:
        report = Report(page)
        page.run_all()
        server.send(0)
        page.text(1).locator("table").first.wait_for()
        report.look("streaming", 1)
        server.end([0])
        for number in (1, 2, 3):
            server.send(number)
        page.text(2, lane=2).locator("table").first.wait_for()
        report.look("three lanes", 2)
        page.page.set_viewport_size({"width": 520, "height": 900})
        report.look("narrow", 2)
        server.end([1, 2, 3])
        page.wait_until_settled(2)
        report.look("settled, narrow", 2)
        page.page.set_viewport_size({"width": 1300, "height": 900})
        report.look("settled", 2)
    assert not report.found, json.dumps(report.found, indent=1)


def test_a_board_opened_again(notebooks: Notebooks) -> None:
    with notebooks.open(COMPARE, "answers") as page:
        report = Report(page)
        page.run_all()
        page.wait_for_state(2, "finished", lane=2)
        report.look("opened again: thoughts, tools, an error", 2)
        board = page.output(2)
        board.locator("summary").first.click()
        report.look("thoughts unfolded", 2)
        board.get_by_role("button", name="Diff").click()
        report.look("diff", 2)
        board.get_by_role("button", name="View").click()
        report.look("a menu", 2)
        page.page.keyboard.press("Escape")
        board.get_by_role("button", name="Settle").click()
        page.wait_until_settled(2)
        report.look("settled by its button", 2)
    assert not report.found, json.dumps(report.found, indent=1)
