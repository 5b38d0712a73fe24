"""A person asks on, on a board that stays."""

from __future__ import annotations

import pytest

from kernels.harness import Kernel, Page
from kernels.test_board import ASK, choices, reopen

pytestmark = [pytest.mark.kernel, pytest.mark.slow]

MODELS = ASK.replace("demo/flaky", "demo/guide")


def lanes(page: Page) -> list[dict]:
    """The lanes of the newest whole state."""
    return page.fulls[-1]["state"]["lanes"]


def test_asking_on(kernel: Kernel, page: Page) -> None:
    assert kernel.run(MODELS, page.on_message).error is None
    assert choices(page)["follows"] is False
    page.click({"op": "ask", "text": "And why?", "to": "all"})
    assert kernel.evaluate("[len(each) for each in answers.earlier.values()]") == [0, 0]
    reopen(kernel, page)
    assert (choices(page)["follows"], choices(page)["trouble"]) == (True, "")
    first = lanes(page)[0]["text"]
    page.click({"op": "ask", "text": "And why?", "to": "winner"})
    page.watch(lambda: "pinned" in choices(page)["trouble"])
    page.click({"op": "ask", "text": "And\nwhy?", "to": 0})
    page.watch(lambda: bool(lanes(page)[0]["steps"]))
    kernel.run("answers.wait();")
    page.click({"op": "sync"})
    page.watch(lambda: lanes(page)[0]["phase"] == "finished")
    lane, other = lanes(page)
    assert lane["steps"] == [{"text": first, "reasoning": "", "tools": [], "turn": True}]
    assert (lane["labels"], other["labels"]) == (["asked: And why?"], [])
    assert "why?" in lane["text"]
    assert choices(page)["trouble"] == ""
    page.click({"op": "retry", "lane": 0})
    page.watch(lambda: lanes(page)[0]["starts"] > lane["starts"])
    again = lanes(page)[0]
    assert (again["steps"], again["labels"]) == (lane["steps"], lane["labels"])
    kernel.run("answers.wait();")
    assert kernel.evaluate("[len(each) for each in answers.earlier.values()]") == [2, 0]
