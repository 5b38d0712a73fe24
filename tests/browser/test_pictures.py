"""Pictures of the board in eight states, light and dark, taken in real JupyterLab: to look at.

They go to the folder that NBLLM_PICTURES names, or to a temporary one. Each is asked what one
would be sorry to see on it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from browser.conftest import Notebooks
from browser.layout import faults
from browser.moody import Moody, moody_server
from browser.notebook_page import NotebookPage
from browser.payloads import PayloadServer, payload_server
from browser.scenes import NAMES, QUESTION, answers, name_them

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True),
]

WIDE = ViewportSize(width=1300, height=900)
NARROW = ViewportSize(width=520, height=900)
THEMES = {"dark": "JupyterLab Dark", "light": "JupyterLab Light"}
THREE = f"%%llm {','.join(NAMES)} --out answers\n{QUESTION}"
BOTH = """\
both = nbllm.compare("What can an answer hold?", ["demo/reasoner", "demo/showcase"], \
extra={"pace": 0})"""
TROUBLE = "%%llm overloaded,demo/flaky,demo/echo -o retries 50\nGo."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    path = Path(os.environ.get("NBLLM_PICTURES", tmp_path))
    path.mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture
def server() -> Iterator[PayloadServer]:
    """A provider whose answers halt where a picture is taken."""
    with payload_server(answers()) as server:
        yield server


@pytest.fixture
def moody() -> Iterator[Moody]:
    """A provider that is unwell."""
    with moody_server() as moody:
        yield moody


class Camera:
    """Takes a board's picture in both themes, and looks for faults on it."""

    def __init__(self, page: NotebookPage, folder: Path) -> None:
        self._page = page
        self._folder = folder
        page.close_sidebar()

    def take(self, name: str, cell: int, *shown: Locator) -> None:
        """Take the picture, on which all of ``shown`` must be seen."""
        for theme, title in THEMES.items():
            self._page.change_theme(title)
            self._page.show(cell)
            self._page.page.screenshot(path=self._folder / f"{name}-{theme}.png")
            for locator in shown:
                expect(locator).to_be_in_viewport()
            assert faults(self._page.output(cell)) == [], f"{name}, {theme}"


def test_at_work_in_lanes_narrow_and_settled(
    notebooks: Notebooks, server: PayloadServer, folder: Path
) -> None:
    one = f"%%llm writer\n{QUESTION}"
    with notebooks.open(name_them(server.base_url), one, THREE) as page:
        camera = Camera(page, folder)
        page.run_all()
        server.send(0)
        half = page.text(2).get_by_text("def turned(poi")
        half.wait_for()
        stop = page.output(2).get_by_role("button", name="Stop writer")
        camera.take("streaming", 2, half, stop, page.text(2).locator(".katex").first)
        server.end([0])
        for number in (1, 2, 3):
            server.send(number)
        ends = [
            page.text(3, lane).get_by_text(words)
            for lane, words in enumerate(("stay together", "has a meaning", "has a meaning"))
        ]
        ends[2].wait_for()
        camera.take("three-lanes", 3, *ends, page.output(3).get_by_text("3 of 3 running"))
        page.page.set_viewport_size(NARROW)
        camera.take("narrow", 3, page.lane(3), page.lane(3, 1))
        server.end([1, 2, 3])
        page.wait_until_settled(3)
        camera.take("settled-narrow", 3, page.lane(3), page.lane(3, 1))
        page.page.set_viewport_size(WIDE)
        settled = [page.lane(3, lane).get_by_text("finished") for lane in range(3)]
        camera.take("settled", 3, *settled)


def test_thoughts_tools_and_sources(notebooks: Notebooks, folder: Path) -> None:
    with notebooks.open(BOTH, "both") as page:
        camera = Camera(page, folder)
        page.run_all()
        page.wait_for_state(2, "finished", lane=1)
        reasoner, showcase = page.lane(2), page.lane(2, 1)
        reasoner.get_by_text("Thoughts").click()
        showcase.get_by_text("Sources").click()
        showcase.locator(".nbllm-body").evaluate("body => { body.scrollTop = 1e6; }")
        tools = [reasoner.get_by_text(name) for name in ("search_documentation", "find_examples")]
        thought = reasoner.get_by_text("could answer from memory")
        camera.take("thoughts", 2, thought, *tools, showcase.get_by_text("CommonMark Spec"))


def test_opened_again_with_a_pin_and_a_difference(
    notebooks: Notebooks, server: PayloadServer, folder: Path
) -> None:
    with notebooks.open(name_them(server.base_url), THREE, "answers") as page:
        camera = Camera(page, folder)
        server.end([1, 2, 3])
        for payload in server.payloads:
            payload.may_go.set()
        page.run_all()
        page.wait_for_state(3, "finished", lane=2)
        board = page.output(3)
        board.get_by_role("button", name="More for small").click()
        board.get_by_role("menuitemcheckbox", name="Pin as winner").click()
        board.get_by_role("button", name="Diff").click()
        difference = board.get_by_role("region", name="Difference")
        difference.locator("select").nth(0).select_option("small")
        difference.locator("select").nth(1).select_option("local")
        removed = difference.locator("del", has_text="is fixed once")
        camera.take(
            "reopened",
            3,
            removed,
            difference.locator("ins", has_text="so"),
            page.lane(3, 1).get_by_text("pinned"),
            board.get_by_role("button", name="Settle"),
        )


def test_an_error_and_a_retry(notebooks: Notebooks, moody: Moody, folder: Path) -> None:
    alias = f"nbllm.alias('overloaded', 'compatible/unwell', base_url={moody.base_url!r})"
    with notebooks.open(alias, TROUBLE) as page:
        camera = Camera(page, folder)
        page.run_all()
        page.wait_for_state(2, "error", lane=1)
        page.wait_for_state(2, "retrying")
        overloaded, flaky = page.lane(2), page.lane(2, 1)
        camera.take(
            "error",
            2,
            overloaded.get_by_text("retrying in"),
            overloaded.get_by_role("button", name="Stop overloaded"),
            flaky.get_by_text("failed on purpose"),
            flaky.get_by_role("button", name="Retry demo/flaky"),
        )
        overloaded.get_by_role("button", name="Stop overloaded").click()
        page.wait_until_settled(2)
        camera.take("error-settled", 2, flaky.get_by_text("failed on purpose"))
