"""Hostile answers in real JupyterLab: streamed, settled, and opened again, trusted or not.

Each is an answer of its own in one notebook. Nothing of it may run, ask for anything, or come into
being but text and its formatting.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator

from browser.inspection import Kind, Watch, watched_notebook
from browser.lab import Lab
from browser.notebook_page import NotebookPage
from browser.payloads import CORPUS, PayloadServer, payload_server, payloads
from browser.trap import Trap

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True),
]

LANES = 8
LOAD = "%load_ext nbllm"
# JupyterLab's own Markdown parser takes minutes for some that are longer.
LONGEST_AS_MARKDOWN = 5_000
BOARD = {"live": ".nbllm-board", "settled": ".nbllm-settled", "markdown": ".jp-RenderedMarkdown"}


@pytest.fixture
def server() -> Iterator[PayloadServer]:
    """A provider whose answers are hostile."""
    with payload_server(payloads()) as server:
        yield server


class Hostile:
    """The notebook with a board for every few payloads, and what it is watched by."""

    def __init__(self, page: NotebookPage, watch: Watch, server: PayloadServer) -> None:
        self.page = page
        self.watch = watch
        self.server = server
        numbers = range(len(server.payloads))
        self.boards = [list(numbers[first : first + LANES]) for first in numbers[::LANES]]
        self.faults: dict[str, list[str]] = {}
        self.streaming: dict[str, float] = {}
        self.opening = {"nothing": watch.busy_milliseconds()}

    def board(self, cell: int, kind: Kind) -> Locator:
        """The board below a cell, once it is there."""
        self.page.show(cell)
        board = self.page.output(cell).locator(BOARD[kind]).first
        board.wait_for(timeout=60_000)
        return board

    def cells_of(self, kind: Kind) -> list[int]:
        """The cells whose boards can be looked at in this form."""
        limit = LONGEST_AS_MARKDOWN if kind == "markdown" else sys.maxsize
        lengths = [len(self.server.payloads[board[-1]].markdown) for board in self.boards]
        return [cell for cell, length in enumerate(lengths, 1) if length < limit]

    def look(self, cell: int, kind: Kind, situation: str) -> None:
        """Note what is wrong with the board below a cell."""
        found = self.watch.faults_in(self.board(cell, kind), kind)
        names = [self.server.payloads[number].name for number in self.boards[cell - 1]]
        self._note(f"{situation}, one of {names}", found)

    def look_at_page(self, situation: str) -> None:
        """Note what happened to the page."""
        self._note(situation, self.watch.faults())

    def _note(self, where: str, found: list[str]) -> None:
        if found:
            self.faults[where] = found

    def open_again(self, kind: Kind, situation: str) -> None:
        """Open the file anew and look at every board."""
        self.page.reopen()
        self.watch.begin()
        self.page.wait_for_kernel()
        for cell in self.cells_of(kind):
            self.look(cell, kind, situation)
        self.look_at_page(situation)
        self.opening[situation] = self.watch.busy_milliseconds()

    def is_dressed(self) -> bool:
        """Whether the first board has its styles, which JupyterLab takes where it distrusts."""
        return self.board(1, "settled").locator("style").count() > 0


def stream(hostile: Hostile, cell: int) -> None:
    """Let the answers of a board come, one after the other."""
    hostile.board(cell, "live")
    for lane, number in enumerate(hostile.boards[cell - 1]):
        text = hostile.page.text(cell, lane)
        before = hostile.watch.busy_milliseconds()
        hostile.server.send(number)
        hostile.watch.wait_until_quiet(text)
        taken = hostile.watch.busy_milliseconds() - before
        hostile.streaming[hostile.server.payloads[number].name] = taken


def stream_all(hostile: Hostile) -> None:
    """Stream and settle every board, looking at each twice."""
    hostile.page.run_all()
    for cell, _ in enumerate(hostile.boards, 1):
        stream(hostile, cell)
        hostile.look(cell, "live", "streamed")
        hostile.server.end(hostile.boards[cell - 1])
        hostile.page.wait_until_settled(cell)
        hostile.look(cell, "settled", "settled")
    hostile.look_at_page("streamed and settled")


def as_markdown(saved: dict[str, Any], cells: list[int]) -> dict[str, Any]:
    """The notebook as a viewer sees it that prefers Markdown to HTML, with these outputs only."""
    for number, cell in enumerate(saved["cells"]):
        cell["outputs"] = cell["outputs"] if number in cells else []
        for output in cell["outputs"]:
            output["data"].pop("text/html")
    return saved


def test_nothing_hostile_runs_or_asks_or_comes_into_being(
    trapped: Browser, trap: Trap, lab: Lab, server: PayloadServer
) -> None:
    cells = [LOAD, *asking(server)]
    with watched_notebook(trapped, lab, "hostile.ipynb", cells) as (page, watch):
        hostile = Hostile(page, watch, server)
        stream_all(hostile)
        saved = page.save()
        hostile.open_again("settled", "trusted")
        assert hostile.is_dressed()
        page.path.write_text(json.dumps(saved | {"metadata": {**saved["metadata"], "own": 1}}))
        hostile.open_again("settled", "untrusted")
        assert not hostile.is_dressed()
        page.path.write_text(json.dumps(as_markdown(saved, hostile.cells_of("markdown"))))
        hostile.open_again("markdown", "untrusted, as Markdown")
        lab.trust(page.path)
        hostile.open_again("markdown", "trusted, as Markdown")
    print(figures(hostile))
    assert not hostile.faults, json.dumps(hostile.faults, indent=1)
    assert trap.of_answers == []


def figures(hostile: Hostile) -> str:
    """How long the page's main thread was busy, in milliseconds of processor time."""
    slowest = sorted(hostile.streaming.items(), key=lambda item: -item[1])[:5]
    told = ", ".join(f"{name} {time:.0f}" for name, time in slowest)
    opened = ", ".join(f"{situation} {time:.0f}" for situation, time in hostile.opening.items())
    corpus = "with" if CORPUS in os.environ else f"{CORPUS} is not set, so without"
    return f"""
    {len(hostile.streaming)} payloads, {corpus} the corpus
    streaming, the slowest: {told} ms
    opening a notebook of all, JupyterLab itself included: {opened} ms"""


def asking(server: PayloadServer) -> list[str]:
    """A cell for each board."""
    numbers = range(len(server.payloads))
    models = [f"compatible/payload-{number}" for number in numbers]
    boards = [",".join(models[first : first + LANES]) for first in numbers[::LANES]]
    return [f"%%llm {board} -o base_url {server.base_url}\nGo." for board in boards]
