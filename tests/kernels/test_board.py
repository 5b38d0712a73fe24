"""The board that stays: decisions, asking again and Settle, in kernels of both generations."""

from __future__ import annotations

from typing import Any

import pytest

from kernels.harness import WIDGET_VIEW, Kernel, Page
from provider import Provider

pytestmark = pytest.mark.kernel

LAST_MOMENT = """
from nbllm.notebook.board import Board
usual = Board.rest
async def rest(self):
    Board.rest = usual
    self._comparison.retry(0)
    return await usual(self)
Board.rest = rest
"""
STATIC = {"text/html", "text/markdown", "text/plain"}
ASK = "%%llm demo/echo,demo/flaky --out answers\nHello."


def choices(page: Page) -> dict[str, Any]:
    """What the newest message that tells of choices says."""
    told = [*page.fulls, *page.patches]
    newest = max(
        (each for each in told if "choices" in each.get("state", each)),
        key=lambda each: each["sequence"],
    )
    return newest.get("state", newest)["choices"]


def reopen(kernel: Kernel, page: Page) -> Any:
    """Open the board of ``answers``; gives the run."""
    page.fulls.clear()
    page.patches.clear()
    run = kernel.run("answers", page.on_message)
    page.watch(lambda: bool(page.fulls))
    return run


def phases(page: Page, lane: int) -> list[str]:
    """The phases of a lane that the page was told of: a whole state may tell the newest first."""
    told = sorted([*page.fulls, *page.patches], key=lambda each: each["sequence"])
    states = (_state_of(message, lane) for message in told)
    return [state["phase"] for state in states if "phase" in state]


def _state_of(message: dict[str, Any], lane: int) -> dict[str, Any]:
    if "state" in message:
        return message["state"]["lanes"][lane]
    return next((each for each in message["lanes"] if each["lane"] == lane), {}).get("set", {})


@pytest.fixture
def board(kernel: Kernel, page: Page) -> Page:
    """A page with an open board of two answers, of which the second failed."""
    assert kernel.run(ASK).error is None
    reopen(kernel, page)
    return page


def test_a_comparison_as_last_value_is_one_output_with_the_static_form_beside(
    kernel: Kernel, page: Page
) -> None:
    kernel.run(ASK)
    run = reopen(kernel, page)
    assert run.error is None
    (shown,) = run.displays
    assert set(shown) == STATIC | {WIDGET_VIEW}
    assert "Hello." in shown["text/plain"]
    assert [lane["phase"] for lane in page.fulls[0]["state"]["lanes"]] == ["finished", "error"]
    assert choices(page) == {
        "blind": False,
        "interactive": True,
        "settled": False,
        "follows": True,
        "trouble": "",
        "winner": None,
        "vote": None,
        "diff": None,
    }


def test_decisions_live_in_the_comparison_and_come_back(kernel: Kernel, board: Page) -> None:
    board.click({"op": "pin", "lane": 0})
    board.click({"op": "vote", "lane": 1})
    board.click({"op": "diff", "lanes": [1, 0]})
    board.watch(lambda: choices(board)["diff"] == [1, 0])
    assert kernel.evaluate("[answers.winner, answers.vote]") == ["demo/echo", "demo/flaky"]
    reopen(kernel, board)
    told = choices(board)
    assert (told["winner"], told["vote"], told["diff"]) == (0, 1, [1, 0])
    kernel.run("answers.winner = 'demo/flaky'", board.on_message)
    board.watch(lambda: choices(board)["winner"] == 1)


def test_settle_leaves_the_static_form_and_takes_the_widget_off(
    kernel: Kernel, board: Page
) -> None:
    updates, closed = [], []
    inner = board.on_message

    def listen(message: dict[str, Any]) -> None:
        inner(message)
        if message["msg_type"] == "update_display_data":
            updates.append(message["content"]["data"])
        if message["msg_type"] == "comm_close":
            closed.append(message["content"]["comm_id"])

    board.on_message = listen  # type: ignore[method-assign]
    board.click({"op": "settle"})
    board.watch(lambda: bool(updates) and bool(closed))
    assert set(updates[-1]) == STATIC
    assert "Hello." in updates[-1]["text/plain"]
    assert closed == [board.boards[-1]]
    assert choices(board)["settled"]
    assert kernel.run("print('next')").stdout == "next\n"


def test_a_board_that_another_page_looks_at_stays_and_takes_no_orders(
    kernel: Kernel, board: Page
) -> None:
    board.click({"op": "attach"})
    board.click({"op": "settle"})
    board.watch(lambda: choices(board)["settled"])
    board.click({"op": "pin", "lane": 0})
    board.click({"op": "retry", "lane": 1})
    board.click({"op": "sync"})
    board.fulls.clear()
    board.watch(lambda: bool(board.fulls))
    assert choices(board)["winner"] is None
    assert kernel.evaluate("len(answers.earlier['demo/flaky'])") == 0


def test_one_model_is_asked_again_while_no_cell_runs(kernel: Kernel, board: Page) -> None:
    before = board.fulls[-1]["state"]["lanes"][1]
    board.click({"op": "retry", "lane": 1})
    board.watch(lambda: board.fulls[-1]["state"]["lanes"][1]["starts"] > before["starts"])
    board.watch(lambda: phases(board, 1)[-1] == "error")
    assert kernel.evaluate("[len(old) for old in answers.earlier.values()]") == [0, 1]
    assert kernel.evaluate("answers['demo/flaky'].finish_reason") == "error"
    assert kernel.evaluate("answers.earlier['demo/flaky'][0] is not answers['demo/flaky']")


def test_a_cell_waits_for_what_is_asked_again(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    page.when = lambda _patch: "finished" in phases(page, 0)
    page.then = lambda: page.click({"op": "retry", "lane": 0})
    lanes, before = "compatible/words-20-50,compatible/words-26-50", len(provider.log())
    cell = f"%%llm {lanes} -o base_url {provider.base_url} --out answers\nGo."
    run = kernel.run(cell, page.on_message)
    assert run.error is None
    assert len(provider.log()) - before == 3
    first = "answers['compatible/words-20-50']"
    assert kernel.evaluate(f"[{first}.text[-7:], {first}.finish_reason]") == ["word19 ", "stop"]
    assert kernel.evaluate("[len(old) for old in answers.earlier.values()]") == [1, 0]
    assert set(run.displays[-1]) == STATIC
    assert "word19" in run.displays[-1]["text/plain"]


def test_what_is_asked_again_at_the_last_moment_is_waited_for(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    assert kernel.run(LAST_MOMENT).error is None
    lanes = "compatible/words-5-20,compatible/words-6-20"
    cell = f"%%llm {lanes} -o base_url {provider.base_url} --out answers\nGo."
    run = kernel.run(cell, page.on_message)
    assert run.error is None
    assert kernel.evaluate("[len(old) for old in answers.earlier.values()]") == [1, 0]
    assert kernel.evaluate("[answer.finish_reason for answer in answers.values()]") == [
        "stop",
        "stop",
    ]
    assert run.displays[-1]["text/plain"].count("word4") == 2


def test_an_interrupt_stops_what_was_asked_again(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    def interrupt_soon() -> None:
        page.click({"op": "retry", "lane": 0})
        page.when = lambda _patch: {"waiting", "streaming"} & set(phases(page, 0)[-1:])
        page.then = kernel.manager.interrupt_kernel

    page.when, page.then = lambda _patch: "error" in phases(page, 0), interrupt_soon
    lanes = "compatible/cut-20-30,compatible/words-70-50"
    cell = f"%%llm {lanes} -o base_url {provider.base_url} --out answers\nGo."
    run = kernel.run(cell, page.on_message)
    assert run.error is not None
    assert "KeyboardInterrupt" in run.error["traceback"][-1]
    assert provider.wait_for_disconnect("words-70-50")
    reasons = kernel.evaluate("[answer.finish_reason for answer in answers.values()]")
    assert reasons == ["cancelled", "cancelled"]
    assert kernel.evaluate("answers.earlier['compatible/cut-20-30'][0].finish_reason") == "error"
    assert set(run.displays[-1]) == STATIC
    assert kernel.run("print('next')").stdout == "next\n"


def test_a_board_at_its_end_asks_nobody_again(kernel: Kernel, page: Page) -> None:
    page.when = lambda _patch: {"error"} & set(phases(page, 1))
    page.then = lambda: page.click({"op": "retry", "lane": 1})
    assert kernel.run(ASK, page.on_message).error is None
    kernel.run("import time; time.sleep(0.3)", page.on_message)
    assert kernel.evaluate("sum(map(len, answers.earlier.values()))") == 0


def test_a_running_comparison_blocks_its_cell_and_stays(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    models = ["compatible/words-10-50", "compatible/words-11-50"]
    ask = f"answers = nbllm.lineup.prepare('Go.', [(m, {{}}) for m in {models}], "
    run = kernel.run(
        f"import nbllm.lineup\n{ask}{{'base_url': {provider.base_url!r}}})\nanswers",
        page.on_message,
    )
    assert run.error is None
    assert kernel.evaluate("[answer.text[-7:] for answer in answers.values()]") == [
        "word9 ".rjust(7),
        "word10 ",
    ]
    first, last = run.displays
    assert set(first) == {"text/plain", WIDGET_VIEW}
    assert set(last) == STATIC | {WIDGET_VIEW}
    assert first[WIDGET_VIEW] == last[WIDGET_VIEW]
    page.click({"op": "retry", "lane": 0})
    page.watch(lambda: phases(page, 0)[-1:] == ["finished"] and len(page.fulls) > 1)
