"""The board under faults, in real JupyterLab: what it says, what it keeps, how it comes back."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator

import pytest

from browser.conftest import NotebookPage, Notebooks
from browser.moody import Moody, moody_server
from browser.proxy import proxy_to

pytestmark = pytest.mark.browser

SHOW_PROCESS = "import os; print('process', os.getpid(), 'runs')"
ENDLESS = "words-9000-20"


@pytest.fixture
def moody() -> Iterator[Moody]:
    """A provider's server that a test tells when to go on."""
    with moody_server() as server:
        yield server


@pytest.fixture
def endless(notebooks: Notebooks) -> str:
    """A cell that asks for an answer without an end."""
    return f"%%llm compatible/{ENDLESS} -o base_url {notebooks.provider.base_url}\nGo."


def words_of(page: NotebookPage, cell: int) -> list[str]:
    """The words of an answer so far, which are numbered from 0 without a gap."""
    words = page.text(cell).inner_text().split()
    assert words == [f"word{number}" for number in range(len(words))]
    return words


def seconds_until_retry(page: NotebookPage, lane: int, digits: str) -> int:
    """What the phase line of a lane in the second cell says, once it says one of these digits."""
    line = page.lane(1, lane).get_by_text(re.compile(f"retrying in {digits} s"))
    return int(re.sub(r"\D", "", line.inner_text()))


def assert_lost(page: NotebookPage, cell: int, advice: str) -> None:
    """The board says that its kernel is not heard, what to do, and keeps the text."""
    page.wait_for_state(cell, "disconnected")
    assert page.output(cell).get_by_text(advice).is_visible()
    assert page.lane(cell).get_by_role("button", name="Stop").is_disabled()
    assert len(words_of(page, cell)) >= 4


def test_a_killed_kernel_leaves_the_text(notebooks: Notebooks, endless: str) -> None:
    with notebooks.open(SHOW_PROCESS, endless) as page:
        page.run_all()
        page.wait_for_text(1, "runs")
        page.text(2).get_by_text("word3").wait_for()
        process = re.search(r"process (\d+)", page.output(1).inner_text())
        assert process
        os.kill(int(process[1]), signal.SIGKILL)
        assert_lost(page, 2, "run the cell again")
        page.answer_dialog("Ok")
        page.wait_for_connection()
        assert_lost(page, 2, "run the cell again")


def test_a_restarted_kernel_leaves_the_text(notebooks: Notebooks, endless: str) -> None:
    with notebooks.open(endless) as page:
        page.run_all()
        page.text(1).get_by_text("word3").wait_for()
        page.command("notebook:restart-kernel")
        page.answer_dialog("Confirm Kernel Restart")
        assert_lost(page, 1, "run the cell again")
        page.wait_for_kernel()
        assert_lost(page, 1, "run the cell again")
        page.run_all()
        page.wait_for_state(1, "streaming")
        page.lane(1).get_by_role("button", name="Stop").click()
        page.wait_until_settled(1)


def test_a_cut_connection_comes_back(notebooks: Notebooks, endless: str) -> None:
    with (
        proxy_to(notebooks.lab.port) as proxy,
        notebooks.open(endless, port=proxy.port) as page,
    ):
        page.run_all()
        page.text(1).get_by_text("word3").wait_for()
        page.close_dialogs()
        proxy.cut()
        assert_lost(page, 1, "goes on by itself")
        before = len(words_of(page, 1))
        proxy.mend()
        page.reconnect()
        page.wait_for_state(1, "streaming")
        page.text(1).get_by_text(f"word{before + 50}").wait_for(timeout=60_000)
        assert len(words_of(page, 1)) > before + 50
        page.lane(1).get_by_role("button", name="Stop").click()
        notebooks.provider.wait_for_disconnect(ENDLESS)
        page.wait_until_settled(1)


def test_a_second_tab_shows_all_and_stops(notebooks: Notebooks, endless: str) -> None:
    with notebooks.open(endless) as page:
        page.run_all()
        page.text(1).get_by_text("word2").wait_for()
        page.save()
        other = page.second_tab()
        for each in (other, page):
            each.text(1).get_by_text("word15").wait_for(timeout=60_000)
            assert len(words_of(each, 1)) > 15
        other.lane(1).get_by_role("button", name="Stop").click()
        notebooks.provider.wait_for_disconnect(ENDLESS)
        other.wait_for_state(1, "cancelled")
        assert len(words_of(other, 1)) > 15
        page.output(1).get_by_text("stopped").first.wait_for()


@pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True)
def test_stalled_and_retrying_say_so_and_go_on(notebooks: Notebooks, moody: Moody) -> None:
    address = f"%%llm compatible/halting,compatible/unwell -o base_url {moody.base_url}\nGo."
    with notebooks.open(address) as page:
        page.note_states()
        page.run_all()
        page.wait_for_state(1, "retrying", lane=1)
        seconds = seconds_until_retry(page, 1, "[2-9]")
        assert seconds_until_retry(page, 1, f"[1-{seconds - 1}]") < seconds
        moody.recover()
        page.text(1, 1).get_by_text("word4").wait_for()
        page.wait_for_state(1, "stalled")
        page.lane(1, 1).get_by_text(re.compile(r"no data for 1[6-9] s")).wait_for()
        assert {"retrying", "stalled"} <= page.noted_states()
        assert "disconnected" not in page.noted_states()
        page.save()
        page.reload()
        page.wait_for_state(1, "stalled")
        assert len(words_of(page, 1)) == 5
        moody.go_on()
        page.wait_for_state(1, "finished")
        page.wait_for_state(1, "finished", lane=1)
        assert len(words_of(page, 1)) == 10


def test_a_wait_before_the_next_try_can_be_stopped(notebooks: Notebooks, moody: Moody) -> None:
    cell = f"%%llm compatible/unwell -o base_url {moody.base_url}\nGo."
    with notebooks.open(cell, "print('after', _llm.finish_reason)") as page:
        page.run_all()
        page.wait_for_state(1, "retrying")
        page.lane(1).get_by_role("button", name="Stop").click()
        page.wait_for_text(2, "after cancelled")
